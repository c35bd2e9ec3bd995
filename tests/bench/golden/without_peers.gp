
reset session
# Draws the pictures of a benchmark report: gnuplot pictures.gp
set encoding utf8
set grid ytics linecolor rgb '#dddddd'
set border 3
set tics nomirror
set key outside top center horizontal
set style fill solid 0.8
set pointintervalbox 0
set style line 1 linecolor rgb '#4477aa' pointtype 7 pointsize 0.6 linewidth 1.5
set style line 2 linecolor rgb '#ee6677' pointtype 5 pointsize 0.6 linewidth 1.5
set style line 3 linecolor rgb '#228833' pointtype 9 pointsize 0.6 linewidth 1.5
set style line 4 linecolor rgb '#ccbb44' pointtype 11 pointsize 0.6 linewidth 1.5
set style line 5 linecolor rgb '#66ccee' pointtype 13 pointsize 0.6 linewidth 1.5
set style line 6 linecolor rgb '#aa3377' pointtype 3 pointsize 0.6 linewidth 1.5
set style line 7 linecolor rgb '#777777' pointtype 2 pointsize 0.6 linewidth 1.5
set terminal svg size 760,400 font 'sans-serif,13' background 'white'
set output 'channels-1-thread.svg'
set title 'Hand-over against capacity, one thread' noenhanced
set xlabel 'slots: items that fit into the channel'
set ylabel 'time'
set format y '%.0s %cs'
set logscale y
set xrange [-0.6:5.6]
set xtics ('unbuffered' 0, '1' 1, '3' 2, '7' 3, '63' 4, '1023' 5)
$column1 << END
0 3.88e-07 3.76e-07 4e-07
END # round_robin
$column2 << END
0 2.91e-07 2.82e-07 3e-07
END # shared_work
$column3 << END
0 1.455e-07 1.41e-07 1.5e-07
END # world
$column4 << END
0 1.746e-07 1.692e-07 1.8e-07
END # world, stacks
$column5 << END
END # Go
plot $column1 using 1:2 with linespoints linestyle 1 title 'round_robin' noenhanced, \
  $column1 using 1:2:3:4 with yerrorbars linestyle 1 notitle, \
  $column2 using 1:2 with linespoints linestyle 2 title 'shared_work' noenhanced, \
  $column2 using 1:2:3:4 with yerrorbars linestyle 2 notitle, \
  $column3 using 1:2 with linespoints linestyle 3 title 'world' noenhanced, \
  $column3 using 1:2:3:4 with yerrorbars linestyle 3 notitle, \
  $column4 using 1:2 with linespoints linestyle 4 title 'world, stacks' noenhanced, \
  $column4 using 1:2:3:4 with yerrorbars linestyle 4 notitle

reset session
# Draws the pictures of a benchmark report: gnuplot pictures.gp
set encoding utf8
set grid ytics linecolor rgb '#dddddd'
set border 3
set tics nomirror
set key outside top center horizontal
set style fill solid 0.8
set pointintervalbox 0
set style line 1 linecolor rgb '#4477aa' pointtype 7 pointsize 0.6 linewidth 1.5
set style line 2 linecolor rgb '#ee6677' pointtype 5 pointsize 0.6 linewidth 1.5
set style line 3 linecolor rgb '#228833' pointtype 9 pointsize 0.6 linewidth 1.5
set style line 4 linecolor rgb '#ccbb44' pointtype 11 pointsize 0.6 linewidth 1.5
set style line 5 linecolor rgb '#66ccee' pointtype 13 pointsize 0.6 linewidth 1.5
set style line 6 linecolor rgb '#aa3377' pointtype 3 pointsize 0.6 linewidth 1.5
set style line 7 linecolor rgb '#777777' pointtype 2 pointsize 0.6 linewidth 1.5
set terminal svg size 760,400 font 'sans-serif,13' background 'white'
set output 'programs.svg'
set title 'Programs that make thumbnails: time' noenhanced
set xlabel ''
set ylabel 'time'
set format y '%.0s %cs'
set yrange [0:*]
set xrange [-0.6:3.6]
set xtics ('image file (ours)' 0, 'vipsthumbnail' 1, 'GraphicsMagick' 2, 'ImageMagick' 3)
$column1 << END
-0.3 0.02716 0.02632 0.028
END # 16 of 4000x3000, 1 worker
$column2 << END
-0.1 0.01358 0.01316 0.014
END # the same, 2 workers
$column3 << END
END # 64 of 1600x1200, 1 worker
$column4 << END
END # the same, 2 workers
plot $column1 using 1:2:(0.18) with boxes linestyle 1 title '16 of 4000x3000, 1 worker' noenhanced, \
  $column1 using 1:2:3:4 with yerrorbars linecolor rgb 'black' pointtype 0 notitle, \
  $column2 using 1:2:(0.18) with boxes linestyle 2 title 'the same, 2 workers' noenhanced, \
  $column2 using 1:2:3:4 with yerrorbars linecolor rgb 'black' pointtype 0 notitle
