// The oracle `linkerd`: loads issuer credentials as Linkerd's identity controller does, lets it certify a workload, and asks
// what `linkerd check` asks about them. See ../README.md for the protocol.
package main

import (
	"fmt"
	"io"
	"maps"
	"os"
	"testing"

	"github.com/sirupsen/logrus"
	"meshcerts/oracles/go/answers"
)

// Set by build.sh: the module is replaced by a clone, which hides its version.
var linkerdVersion = "unknown"

func serve(t *testing.T) {
	leave := enterScratch()
	logrus.SetOutput(io.Discard)
	handlers := answers.Handlers()
	maps.Copy(handlers, map[string]answers.Handler{
		"identity": answers.Handle(func(q identityQuestion) answers.Answer { return askIdentity(t, q) }),
		"check":    answers.Handle(func(q checkQuestion) answers.Answer { return askCheck(t, q) }),
	})
	err := answers.Serve("linkerd", map[string]string{"linkerd2": linkerdVersion}, handlers, os.Stdin, os.Stdout)
	leave()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	// before the framework prints its own last line
	os.Exit(0)
}

// A bubble of testing/synctest needs a test; this program runs its own, as `go test` would.
func main() {
	everything := func(string, string) (bool, error) { return true, nil }
	testing.Main(everything, []testing.InternalTest{{Name: "linkerd", F: serve}}, nil, nil)
}
