// The workloads of our benchmarks in Go, with its standard library only. Does one of them and prints how many
// nanoseconds it took:
//
//	go_peer channels   -slots 63 -from 1 -to 1 -item int -items 65536 -procs 1
//	go_peer thumbnails -version 5 -procs 2 FILE...
//	go_peer stand_in   -version 5 -files 1000 -procs 1
package main

import (
	"fmt"
	"os"
	"time"
)

func main() {
	workloads := map[string]func(arguments []string) (time.Duration, error){
		"channels":   channels,
		"thumbnails": thumbnails,
		"stand_in":   standIn,
	}
	if len(os.Args) < 2 || workloads[os.Args[1]] == nil {
		fmt.Fprintln(os.Stderr, "usage: go_peer channels|thumbnails|stand_in [flags] [FILE...]")
		os.Exit(2)
	}
	took, err := workloads[os.Args[1]](os.Args[2:])
	if err != nil {
		fmt.Fprintln(os.Stderr, "go_peer:", err)
		os.Exit(1)
	}
	fmt.Println(took.Nanoseconds())
}
