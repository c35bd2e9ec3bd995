// Items handed from goroutine to goroutine through a channel.
package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"time"
)

type bytes64 [8]uint64

func channels(arguments []string) (time.Duration, error) {
	flags := flag.NewFlagSet("channels", flag.ExitOnError)
	slots := flags.Int("slots", 0, "how many items fit into the channel")
	from := flags.Int("from", 1, "goroutines that send")
	to := flags.Int("to", 1, "goroutines that receive")
	item := flags.String("item", "int", "int, string or bytes64")
	items := flags.Int("items", 65536, "how many items in all")
	procs := flags.Int("procs", 1, "GOMAXPROCS")
	flags.Parse(arguments)
	runtime.GOMAXPROCS(*procs)

	var once func() (time.Duration, error)
	switch *item {
	case "int":
		once = func() (time.Duration, error) {
			return handOver(*slots, *from, *to, *items, func(i int) int { return i }, func(v int) uint64 { return uint64(v) })
		}
	case "string":
		once = func() (time.Duration, error) {
			return handOver(*slots, *from, *to, *items, makeString, func(v string) uint64 { return uint64(v[0]) })
		}
	case "bytes64":
		once = func() (time.Duration, error) {
			return handOver(*slots, *from, *to, *items, func(i int) bytes64 { return bytes64{uint64(i)} },
				func(v bytes64) uint64 { return v[0] })
		}
	default:
		return 0, fmt.Errorf("no such item: %s", *item)
	}
	if _, err := once(); err != nil { // to warm up
		return 0, err
	}
	return once()
}

// 32 characters, copied for each item: one of 26 patterns.
func makeString(i int) string {
	return string(patterns[i%26])
}

var patterns = func() (all [26][]byte) {
	for i := range all {
		all[i] = bytes.Repeat([]byte{byte('a' + i)}, 32)
	}
	return
}()

// Every goroutine sends or receives its fixed share, so that nobody has to close the channel.
func handOver[T any](slots, from, to, items int, make_ func(int) T, value func(T) uint64) (time.Duration, error) {
	var sum uint64
	var senders, receivers sync.WaitGroup
	channel := make(chan T, slots)
	pushes, pops := items/from, items/to
	start := time.Now()
	for i := 0; i < from; i++ {
		senders.Add(1)
		go func() {
			defer senders.Done()
			for k := 0; k < pushes; k++ {
				channel <- make_(k)
			}
		}()
	}
	for i := 0; i < to; i++ {
		receivers.Add(1)
		go func() {
			defer receivers.Done()
			var mine uint64
			for k := 0; k < pops; k++ {
				mine += value(<-channel)
			}
			atomic.AddUint64(&sum, mine)
		}()
	}
	senders.Wait()
	receivers.Wait()
	took := time.Since(start)

	var expected uint64
	for k := 0; k < pushes; k++ {
		expected += value(make_(k))
	}
	if sum != expected*uint64(from) {
		return 0, errors.New("what arrived is not what was sent")
	}
	return took, nil
}
