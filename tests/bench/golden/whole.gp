
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
0 4e-07 3.76e-07 4.52e-07
1 2e-07 1.88e-07 2.26e-07
4 4.444e-08 4.178e-08 5.022e-08
END # round_robin
$column2 << END
0 3e-07 2.82e-07 3.39e-07
1 1.5e-07 1.41e-07 1.695e-07
4 3.333e-08 3.133e-08 3.767e-08
END # shared_work
$column3 << END
0 1.5e-07 1.41e-07 1.695e-07
1 7.5e-08 7.05e-08 8.475e-08
4 1.667e-08 1.567e-08 1.883e-08
END # world
$column4 << END
0 1.8e-07 1.692e-07 2.034e-07
1 9e-08 8.46e-08 1.017e-07
4 2e-08 1.88e-08 2.26e-08
END # world, stacks
$column5 << END
0 2.1e-07 1.974e-07 2.373e-07
1 1.05e-07 9.87e-08 1.187e-07
4 2.333e-08 2.193e-08 2.637e-08
END # Go
plot $column1 using 1:2 with linespoints linestyle 1 title 'round_robin' noenhanced, \
  $column1 using 1:2:3:4 with yerrorbars linestyle 1 notitle, \
  $column2 using 1:2 with linespoints linestyle 2 title 'shared_work' noenhanced, \
  $column2 using 1:2:3:4 with yerrorbars linestyle 2 notitle, \
  $column3 using 1:2 with linespoints linestyle 3 title 'world' noenhanced, \
  $column3 using 1:2:3:4 with yerrorbars linestyle 3 notitle, \
  $column4 using 1:2 with linespoints linestyle 4 title 'world, stacks' noenhanced, \
  $column4 using 1:2:3:4 with yerrorbars linestyle 4 notitle, \
  $column5 using 1:2 with linespoints linestyle 5 title 'Go' noenhanced, \
  $column5 using 1:2:3:4 with yerrorbars linestyle 5 notitle

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
set output 'channels-2-threads.svg'
set title 'Hand-over against capacity, two threads' noenhanced
set xlabel 'slots: items that fit into the channel'
set ylabel 'time'
set format y '%.0s %cs'
set logscale y
set xrange [-0.6:5.6]
set xtics ('unbuffered' 0, '1' 1, '3' 2, '7' 3, '63' 4, '1023' 5)
$column1 << END
0 8e-07 7.52e-07 9.04e-07
1 4e-07 3.76e-07 4.52e-07
4 8.889e-08 8.356e-08 1.004e-07
END # round_robin
$column2 << END
0 6e-07 5.64e-07 6.78e-07
1 3e-07 2.82e-07 3.39e-07
4 6.667e-08 6.267e-08 7.533e-08
END # shared_work
$column3 << END
0 3e-07 2.82e-07 3.39e-07
1 1.5e-07 1.41e-07 1.695e-07
4 3.333e-08 3.133e-08 3.767e-08
END # world
$column4 << END
0 3.6e-07 3.384e-07 4.068e-07
1 1.8e-07 1.692e-07 2.034e-07
4 4e-08 3.76e-08 4.52e-08
END # world, stacks
$column5 << END
0 4.2e-07 3.948e-07 4.746e-07
1 2.1e-07 1.974e-07 2.373e-07
4 4.667e-08 4.387e-08 5.273e-08
END # Go
plot $column1 using 1:2 with linespoints linestyle 1 title 'round_robin' noenhanced, \
  $column1 using 1:2:3:4 with yerrorbars linestyle 1 notitle, \
  $column2 using 1:2 with linespoints linestyle 2 title 'shared_work' noenhanced, \
  $column2 using 1:2:3:4 with yerrorbars linestyle 2 notitle, \
  $column3 using 1:2 with linespoints linestyle 3 title 'world' noenhanced, \
  $column3 using 1:2:3:4 with yerrorbars linestyle 3 notitle, \
  $column4 using 1:2 with linespoints linestyle 4 title 'world, stacks' noenhanced, \
  $column4 using 1:2:3:4 with yerrorbars linestyle 4 notitle, \
  $column5 using 1:2 with linespoints linestyle 5 title 'Go' noenhanced, \
  $column5 using 1:2:3:4 with yerrorbars linestyle 5 notitle

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
set terminal svg size 760,480 font 'sans-serif,13' background 'white'
set output 'lessons.svg'
set title 'makeThumbnails on pictures' noenhanced
set xlabel ''
set ylabel 'time'
set format y '%.0s %cs'
set logscale y
set xrange [-0.6:7.6]
set xtics rotate by -25 ('lesson1 sequential' 0, 'lesson2 fire and forget' 1, 'lesson3 done channel' 2, 'lesson4 drain' 3, 'lesson4 leak' 4, 'lesson5 buffered' 5, 'lesson6 wait group' 6, 'Go''s makeThumbnails5' 7)
$column1 << END
-0.3 0.006 0.00564 0.00678
0.7 0.006 0.00564 0.00678
1.7 0.006 0.00564 0.00678
2.7 0.006 0.00564 0.00678
3.7 0.006 0.00564 0.00678
4.7 0.006 0.00564 0.00678
5.7 0.006 0.00564 0.00678
6.7 0.06 0.0564 0.0678
END # 64 of 1600x1200, 1 thread
$column2 << END
-0.1 0.006 0.00564 0.00678
0.9 0.003 0.00282 0.00339
1.9 0.003 0.00282 0.00339
2.9 0.003 0.00282 0.00339
3.9 0.003 0.00282 0.00339
4.9 0.003 0.00282 0.00339
5.9 0.003 0.00282 0.00339
6.9 0.03 0.0282 0.0339
END # the same, 2 threads
$column3 << END
END # 16 of 4000x3000, 1 thread
$column4 << END
END # the same, 2 threads
plot $column1 using 1:2:(0.18) with boxes linestyle 1 title '64 of 1600x1200, 1 thread' noenhanced, \
  $column1 using 1:2:3:4 with yerrorbars linecolor rgb 'black' pointtype 0 notitle, \
  $column2 using 1:2:(0.18) with boxes linestyle 2 title 'the same, 2 threads' noenhanced, \
  $column2 using 1:2:3:4 with yerrorbars linecolor rgb 'black' pointtype 0 notitle

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
set output 'files.svg'
set title 'Fibers and channels alone: cost of a file against their number' noenhanced
set xlabel 'files'
set ylabel 'time'
set format y '%.0s %cs'
set logscale y
set xrange [-0.6:4.6]
set xtics ('10' 0, '100' 1, '1000' 2, '10000' 3, '100000' 4)
$column1 << END
END # lesson1_sequential
$column2 << END
END # lesson2_fire_and_forget
$column3 << END
0 5e-07 4.7e-07 5.65e-07
2 5e-07 4.7e-07 5.65e-07
4 7e-07 6.58e-07 7.91e-07
END # lesson3_done_channel
$column4 << END
END # lesson4_drain
$column5 << END
END # lesson4_leak
$column6 << END
0 4.5e-07 4.23e-07 5.085e-07
2 4.5e-07 4.23e-07 5.085e-07
4 6.3e-07 5.922e-07 7.119e-07
END # lesson5_buffered
$column7 << END
END # lesson6_wait_group
plot $column3 using 1:2 with linespoints linestyle 3 title 'lesson3_done_channel' noenhanced, \
  $column3 using 1:2:3:4 with yerrorbars linestyle 3 notitle, \
  $column6 using 1:2 with linespoints linestyle 6 title 'lesson5_buffered' noenhanced, \
  $column6 using 1:2:3:4 with yerrorbars linestyle 6 notitle

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
set output 'report.svg'
set title 'From quiet to the finished report' noenhanced
set xlabel ''
set ylabel 'time'
set format y '%.0s %cs'
set logscale y
set xrange [-0.6:3.6]
set xtics ('1 stuck' 0, '100 stuck' 1, '10,000 stuck' 2, '1 stuck, the first report' 3)
$column1 << END
-0.2 4e-05 3.76e-05 4.52e-05
0.8 0.00035 0.000329 0.0003955
1.8 0.06 0.0564 0.0678
2.8 0.025 0.0235 0.02825
END # without stacks
$column2 << END
0.2 8e-05 7.52e-05 9.04e-05
1.2 0.0007 0.000658 0.000791
2.2 0.12 0.1128 0.1356
3.2 0.05 0.047 0.0565
END # with stacks
plot $column1 using 1:2:(0.36) with boxes linestyle 1 title 'without stacks' noenhanced, \
  $column1 using 1:2:3:4 with yerrorbars linecolor rgb 'black' pointtype 0 notitle, \
  $column2 using 1:2:(0.36) with boxes linestyle 2 title 'with stacks' noenhanced, \
  $column2 using 1:2:3:4 with yerrorbars linecolor rgb 'black' pointtype 0 notitle

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
set output 'explorer.svg'
set title 'Schedules in a second' noenhanced
set xlabel ''
set ylabel 'in a second'
set format y '%.0s %c'
set yrange [0:*]
set xrange [-0.6:2.6]
set xtics ('random walk' 0, 'pct' 1, 'exhaustive' 2)
$column1 << END
-0.2 1.8e+05 1.593e+05 1.915e+05
0.8 1.6e+05 1.416e+05 1.702e+05
1.8 2.2e+05 1.947e+05 2.34e+05
END # 3 files
$column2 << END
0.2 1.8e+05 1.593e+05 1.915e+05
1.2 1.6e+05 1.416e+05 1.702e+05
2.2 2.2e+05 1.947e+05 2.34e+05
END # 4 files
plot $column1 using 1:2:(0.36) with boxes linestyle 1 title '3 files' noenhanced, \
  $column1 using 1:2:3:4 with yerrorbars linecolor rgb 'black' pointtype 0 notitle, \
  $column2 using 1:2:(0.36) with boxes linestyle 2 title '4 files' noenhanced, \
  $column2 using 1:2:3:4 with yerrorbars linecolor rgb 'black' pointtype 0 notitle

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
set output 'formats.svg'
set title 'image_file by kind and size' noenhanced
set xlabel ''
set ylabel 'time'
set format y '%.0s %cs'
set logscale y
set xrange [-0.6:3.6]
set xtics ('JPEG' 0, 'progressive JPEG' 1, 'PNG' 2, 'interlaced PNG' 3)
$column1 << END
-0.2667 0.001 0.00094 0.00113
0.7333 0.002 0.00188 0.00226
1.733 0.005 0.0047 0.00565
2.733 0.006 0.00564 0.00678
END # 400x300
$column2 << END
0 0.006 0.00564 0.00678
1 0.012 0.01128 0.01356
2 0.03 0.0282 0.0339
3 0.036 0.03384 0.04068
END # 1600x1200
$column3 << END
0.2667 0.03 0.0282 0.0339
1.267 0.06 0.0564 0.0678
2.267 0.15 0.141 0.1695
3.267 0.18 0.1692 0.2034
END # 4000x3000
plot $column1 using 1:2:(0.24) with boxes linestyle 1 title '400x300' noenhanced, \
  $column1 using 1:2:3:4 with yerrorbars linecolor rgb 'black' pointtype 0 notitle, \
  $column2 using 1:2:(0.24) with boxes linestyle 2 title '1600x1200' noenhanced, \
  $column2 using 1:2:3:4 with yerrorbars linecolor rgb 'black' pointtype 0 notitle, \
  $column3 using 1:2:(0.24) with boxes linestyle 3 title '4000x3000' noenhanced, \
  $column3 using 1:2:3:4 with yerrorbars linecolor rgb 'black' pointtype 0 notitle

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
-0.3 0.028 0.02632 0.03164
0.7 0.035 0.0329 0.03955
1.7 0.03 0.0282 0.0339
2.7 0.045 0.0423 0.05085
END # 16 of 4000x3000, 1 worker
$column2 << END
-0.1 0.014 0.01316 0.01582
0.9 0.0175 0.01645 0.01978
1.9 0.015 0.0141 0.01695
2.9 0.0225 0.02115 0.02543
END # the same, 2 workers
$column3 << END
END # 64 of 1600x1200, 1 worker
$column4 << END
END # the same, 2 workers
plot $column1 using 1:2:(0.18) with boxes linestyle 1 title '16 of 4000x3000, 1 worker' noenhanced, \
  $column1 using 1:2:3:4 with yerrorbars linecolor rgb 'black' pointtype 0 notitle, \
  $column2 using 1:2:(0.18) with boxes linestyle 2 title 'the same, 2 workers' noenhanced, \
  $column2 using 1:2:3:4 with yerrorbars linecolor rgb 'black' pointtype 0 notitle
