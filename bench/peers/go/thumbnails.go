// The versions of makeThumbnails that end when their work has been done, as section 8.5 of "The Go Programming
// Language" describes them: 1 is sequential, 3 counts events, 4 returns the first error, 5 has a buffered channel, 6 a
// WaitGroup. (2 returns before its work is done, so that there is nothing to time.)
package main

import (
	"flag"
	"fmt"
	"os"
	"runtime"
	"strconv"
	"sync"
	"time"
)

type makeOne func(infile string) (string, error)

func sequential(files []string, make1 makeOne) error {
	for _, f := range files {
		if _, err := make1(f); err != nil {
			return err
		}
	}
	return nil
}

func doneChannel(files []string, make1 makeOne) error {
	done := make(chan struct{})
	for _, f := range files {
		go func(f string) {
			make1(f) // ignores errors
			done <- struct{}{}
		}(f)
	}
	for range files {
		<-done
	}
	return nil
}

func firstError(files []string, make1 makeOne) error {
	errors := make(chan error)
	for _, f := range files {
		go func(f string) {
			_, err := make1(f)
			errors <- err
		}(f)
	}
	for range files {
		if err := <-errors; err != nil {
			return err
		}
	}
	return nil
}

func buffered(files []string, make1 makeOne) error {
	type item struct {
		thumb string
		err   error
	}
	items := make(chan item, len(files))
	for _, f := range files {
		go func(f string) {
			var it item
			it.thumb, it.err = make1(f)
			items <- it
		}(f)
	}
	var thumbs []string
	for range files {
		it := <-items
		if it.err != nil {
			return it.err
		}
		thumbs = append(thumbs, it.thumb)
	}
	return nil
}

func waitGroup(files []string, make1 makeOne) error {
	names := make(chan string)
	go func() {
		for _, f := range files {
			names <- f
		}
		close(names)
	}()
	sizes := make(chan int64)
	var workers sync.WaitGroup
	for f := range names {
		workers.Add(1)
		go func(f string) {
			defer workers.Done()
			thumb, err := make1(f)
			if err != nil {
				return
			}
			var size int64
			if info, err := os.Stat(thumb); err == nil {
				size = info.Size()
			}
			sizes <- size
		}(f)
	}
	go func() {
		workers.Wait()
		close(sizes)
	}()
	var total int64
	for size := range sizes {
		total += size
	}
	return nil
}

var versions = map[int]func([]string, makeOne) error{1: sequential, 3: doneChannel, 4: firstError, 5: buffered, 6: waitGroup}

func thumbnails(arguments []string) (time.Duration, error) {
	flags := flag.NewFlagSet("thumbnails", flag.ExitOnError)
	version := flags.Int("version", 5, "1, 3, 4, 5 or 6")
	procs := flags.Int("procs", 1, "GOMAXPROCS")
	flags.Parse(arguments)
	runtime.GOMAXPROCS(*procs)
	if versions[*version] == nil {
		return 0, fmt.Errorf("no such version: %d", *version)
	}
	start := time.Now()
	err := versions[*version](flags.Args(), imageFile)
	return time.Since(start), err
}

// Many rounds on files that exist by name only, and of one round the time.
func standIn(arguments []string) (time.Duration, error) {
	flags := flag.NewFlagSet("stand_in", flag.ExitOnError)
	version := flags.Int("version", 5, "1, 3, 4, 5 or 6")
	procs := flags.Int("procs", 1, "GOMAXPROCS")
	count := flags.Int("files", 1000, "how many files")
	rounds := flags.Int("rounds", 1, "how often")
	flags.Parse(arguments)
	runtime.GOMAXPROCS(*procs)
	run := versions[*version]
	if run == nil {
		return 0, fmt.Errorf("no such version: %d", *version)
	}
	files := make([]string, *count)
	for i := range files {
		files[i] = "photo" + strconv.Itoa(i+1) + ".jpg"
	}
	nothing := func(string) (string, error) { return "", nil }
	if err := run(files, nothing); err != nil { // to warm up
		return 0, err
	}
	start := time.Now()
	for i := 0; i < *rounds; i++ {
		if err := run(files, nothing); err != nil {
			return 0, err
		}
	}
	return time.Since(start), nil
}
