// The oracle `istiod`: runs Istio's own plug-in CA loader at a given instant. See ../README.md for the protocol.
package main

import (
	"fmt"
	"maps"
	"os"
	"testing"

	"meshcerts/oracles/go/answers"
)

// Set by build.sh: Istio is replaced by its own directory for the overlay, which hides its version.
var istioVersion = "unknown"

func serve(t *testing.T) {
	defer enterScratch()()
	silenceLog()
	handlers := answers.Handlers()
	maps.Copy(handlers, map[string]answers.Handler{
		"set":        answers.Handle(func(q setQuestion) answers.Answer { return askSet(t, q) }),
		"rotation":   answers.Handle(func(q rotationQuestion) answers.Answer { return askRotation(t, q) }),
		"anchors":    answers.Handle(askAnchors),
		"manifest":   answers.Handle(askManifest),
		"meshConfig": answers.Handle(askMeshConfig),
	})
	if err := answers.Serve("istiod", map[string]string{"istio": istioVersion}, handlers, os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// Bubbles of testing/synctest need a test; this one is run by hand, so that nothing but answers is printed.
func main() {
	testing.Init()
	everything := func(string, string) (bool, error) { return true, nil }
	if !testing.RunTests(everything, []testing.InternalTest{{Name: "istiod", F: serve}}) {
		os.Exit(1)
	}
}
