// One picture in, one thumbnail out: decodes the whole picture and takes the nearest pixels.
package main

import (
	"image"
	"image/jpeg"
	_ "image/png"
	"os"
	"path/filepath"
	"strings"
)

const box = 128 // pixels: no side of a thumbnail is longer

// imageFile writes a thumbnail of infile beside it, "foo.jpg" -> "foo.thumb.jpg", and returns its name.
func imageFile(infile string) (string, error) {
	in, err := os.Open(infile)
	if err != nil {
		return "", err
	}
	defer in.Close()
	picture, _, err := image.Decode(in)
	if err != nil {
		return "", err
	}
	ext := filepath.Ext(infile)
	outfile := strings.TrimSuffix(infile, ext) + ".thumb" + ext
	out, err := os.Create(outfile)
	if err != nil {
		return "", err
	}
	if err := jpeg.Encode(out, shrink(picture), &jpeg.Options{Quality: 85}); err != nil {
		out.Close()
		return "", err
	}
	return outfile, out.Close()
}

func shrink(from image.Image) image.Image {
	size := from.Bounds().Size()
	width, height := box, box
	if size.X > size.Y {
		height = size.Y * box / size.X
	} else {
		width = size.X * box / size.Y
	}
	if width < 1 {
		width = 1
	}
	if height < 1 {
		height = 1
	}
	to := image.NewRGBA(image.Rect(0, 0, width, height))
	for y := 0; y < height; y++ {
		for x := 0; x < width; x++ {
			to.Set(x, y, from.At(from.Bounds().Min.X+x*size.X/width, from.Bounds().Min.Y+y*size.Y/height))
		}
	}
	return to
}
