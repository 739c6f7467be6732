// The oracle `go`: answers with the standard library of the Go that built it.
package main

import (
	"fmt"
	"os"

	"meshcerts/oracles/go/answers"
)

func main() {
	if err := answers.Serve("go", map[string]string{}, answers.Handlers(), os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
