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
	leave := enterScratch()
	silenceLog()
	handlers := answers.Handlers()
	maps.Copy(handlers, map[string]answers.Handler{
		"set":          answers.Handle(func(q setQuestion) answers.Answer { return askSet(t, q) }),
		"rotation":     answers.Handle(func(q rotationQuestion) answers.Answer { return askRotation(t, q) }),
		"credential":   answers.Handle(func(q credentialQuestion) answers.Answer { return askCredential(t, q) }),
		"anchors":      answers.Handle(askAnchors),
		"manifest":     answers.Handle(askManifest),
		"meshConfig":   answers.Handle(askMeshConfig),
		"references":   answers.Handle(askReferences),
		"resourceName": answers.Handle(askResourceName),
		"trust":        answers.Handle(func(q trustQuestion) answers.Answer { return askTrust(t, q) }),
		"delivery":     answers.Handle(func(q deliveryQuestion) answers.Answer { return askDelivery(t, q) }),
	})
	err := answers.Serve("istiod", map[string]string{"istio": istioVersion}, handlers, os.Stdin, os.Stdout)
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
	testing.Main(everything, []testing.InternalTest{{Name: "istiod", F: serve}}, nil, nil)
}
