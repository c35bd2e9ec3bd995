module leaklab/bench/peers/go

go 1.19
