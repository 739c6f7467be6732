module meshcerts/oracles/go

go 1.21.0
