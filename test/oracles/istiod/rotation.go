package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"os"
	"testing"
	"time"

	"istio.io/istio/pilot/pkg/bootstrap"
	"istio.io/istio/pkg/log"
)

// Istio's log, in the scratch folder
const logFile = "log"

type rotationQuestion struct {
	Before map[string][]byte `json:"before"`
	After  map[string][]byte `json:"after"`
	At     time.Time         `json:"at"`
	// ISTIO_MULTIROOT_MESH
	MultiRoot bool `json:"multiRoot"`
}

type rotationAnswer struct {
	// why istiod does not start with the files before
	Refuses string `json:"refuses,omitempty"`
	// it signs with the files after, and hands out their roots
	Updates bool `json:"updates"`
	// warnings and errors of its log
	Says []string `json:"says"`
}

func silenceLog() {
	options := log.DefaultOptions()
	options.OutputPaths = []string{logFile}
	options.JSONEncoding = true
	if err := log.Configure(options); err != nil {
		panic(err)
	}
	for _, scope := range log.Scopes() {
		scope.SetOutputLevel(log.NoneLevel)
	}
}

func whatIsLogged(name string, f func()) []string {
	scope := log.FindScope(name)
	scope.SetOutputLevel(log.WarnLevel)
	f()
	scope.SetOutputLevel(log.NoneLevel)
	text, err := os.ReadFile(logFile)
	if err != nil {
		panic(err)
	}
	if err := os.Truncate(logFile, 0); err != nil {
		panic(err)
	}
	said := []string{}
	for lines := bufio.NewScanner(bytes.NewReader(text)); lines.Scan(); {
		var line struct{ Msg string }
		if err := json.Unmarshal(lines.Bytes(), &line); err != nil {
			panic(err)
		}
		said = append(said, line.Msg)
	}
	return said
}

func askRotation(t *testing.T, q rotationQuestion) (answer rotationAnswer) {
	writeSet(q.Before)
	at(t, q.At, func() { answer = rotate(q) })
	return answer
}

func sameAsFile(bytes []byte, file string) bool {
	content, err := os.ReadFile(file)
	return err == nil && string(bytes) == string(content)
}

func rotate(q rotationQuestion) rotationAnswer {
	server, err := bootstrap.OracleStart()
	defer server.Stop()
	if err != nil {
		return rotationAnswer{Refuses: err.Error(), Says: []string{}}
	}
	writeSet(q.After)
	said := whatIsLogged(log.DefaultScopeName, func() { server.Reload(q.MultiRoot) })
	files, _, _, err := bootstrap.OracleDetect()
	if err != nil {
		panic(err)
	}
	certificate, key, _, roots := server.CA().GetCAKeyCertBundle().GetAllPem()
	return rotationAnswer{
		Updates: sameAsFile(certificate, files.SigningCertFile) && sameAsFile(key, files.SigningKeyFile) &&
			sameAsFile(roots, files.RootCertFile),
		Says: said,
	}
}
