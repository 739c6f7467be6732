// The oracle `kubernetes`: decodes manifests into the types of the API, strictly. See ../README.md for the protocol.
package main

import (
	"fmt"
	"os"
	"runtime/debug"

	batchv1 "k8s.io/api/batch/v1"
	"sigs.k8s.io/yaml"

	"meshcerts/oracles/go/answers"
)

type jobQuestion struct {
	YAML string `json:"yaml"`
}

type jobAnswer struct {
	answers.Verdict
	Completions *int32                  `json:"completions,omitempty"`
	Mode        *batchv1.CompletionMode `json:"mode,omitempty"`
}

// A field that the type does not have, or of another type, is an error.
func askJob(q jobQuestion) answers.Answer {
	var job batchv1.Job
	err := yaml.UnmarshalStrict([]byte(q.YAML), &job)
	return jobAnswer{answers.VerdictOf(err), job.Spec.Completions, job.Spec.CompletionMode}
}

func apiVersion() string {
	info, _ := debug.ReadBuildInfo()
	for _, module := range info.Deps {
		if module.Path == "k8s.io/api" {
			return module.Version
		}
	}
	return "unknown"
}

func main() {
	handlers := map[string]answers.Handler{"job": answers.Handle(askJob)}
	err := answers.Serve("kubernetes", map[string]string{"k8s.io/api": apiVersion()}, handlers, os.Stdin, os.Stdout)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
