package main

import (
	"os"
	"path"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"istio.io/istio/pilot/pkg/bootstrap"
)

// Istio's default ROOT_CA_DIR, below the scratch folder; it is part of error texts
const caDirectory = "etc/cacerts"

type setQuestion struct {
	Files map[string][]byte `json:"files"`
	At    time.Time         `json:"at"`
}

type setAnswer struct {
	// istiod starts
	Accepts bool `json:"accepts"`
	// it starts and signs with these files, not with a CA of its own making
	UsesSet bool   `json:"usesSet"`
	Says    string `json:"says,omitempty"`
	// the files that it reads, by role
	Files map[string]string `json:"files,omitempty"`
	// as Go writes durations
	DefaultTTL string `json:"defaultTtl,omitempty"`
}

// A folder of this process alone, entered.
func enterScratch() (leave func()) {
	parent := ""
	if info, err := os.Stat("/dev/shm"); err == nil && info.IsDir() {
		parent = "/dev/shm"
	}
	scratch, err := os.MkdirTemp(parent, "meshcerts-istiod-")
	if err != nil {
		panic(err)
	}
	if err := os.Chdir(scratch); err != nil {
		panic(err)
	}
	return func() { os.RemoveAll(scratch) }
}

func writeSet(files map[string][]byte) {
	if err := os.RemoveAll(caDirectory); err != nil {
		panic(err)
	}
	if err := os.MkdirAll(caDirectory, 0o700); err != nil {
		panic(err)
	}
	for name, bytes := range files {
		if err := os.WriteFile(path.Join(caDirectory, name), bytes, 0o600); err != nil {
			panic(err)
		}
	}
}

// Runs f in a bubble whose clock stands at the instant. Bubbles begin on 2000-01-01.
func at(t *testing.T, instant time.Time, f func()) {
	var panicked any
	synctest.Test(t, func(*testing.T) {
		defer func() { panicked = recover() }()
		wait := time.Until(instant)
		if wait < 0 {
			panic("the instant lies before 2000")
		}
		time.Sleep(wait)
		f()
	})
	if panicked != nil {
		panic(panicked)
	}
}

func askSet(t *testing.T, q setQuestion) (answer setAnswer) {
	writeSet(q.Files)
	at(t, q.At, func() { answer = start() })
	return answer
}

func start() setAnswer {
	bundle, complete, exists, err := bootstrap.OracleDetect()
	if err == nil && !complete && !exists {
		return setAnswer{Accepts: true}
	}
	files := map[string]string{
		"certificate": bundle.SigningCertFile,
		"key":         bundle.SigningKeyFile,
		"roots":       bundle.RootCertFile,
		"chain":       strings.Join(bundle.CertChainFiles, " "),
		"crl":         bundle.CRLFile,
	}
	server, err := bootstrap.OracleStart()
	defer server.Stop()
	if err != nil {
		return setAnswer{Says: err.Error(), Files: files}
	}
	ttl := server.CA().OracleDefaultTTL()
	return setAnswer{Accepts: true, UsesSet: true, Files: files, DefaultTTL: ttl.String()}
}
