module meshcerts/bench/go

go 1.24
