// The same work in Go, for `npm run bench`: the first line of standard input is the material as JSON, each line after it asks
// for work so many times; the answer is the CPU time of this process for that, in microseconds, its collector included.
package main

import (
	"bufio"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"math/big"
	"os"
	"syscall"
	"time"
)

type chain struct{ Leaf, Intermediate, Root []byte }

type material struct {
	At           time.Time
	Texts        map[string][]byte
	Certificates map[string][]byte
	Chains       map[string][]chain
	Leaves       []chain
}

type question struct {
	Work, Of string
	Times    int
}

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}

func blocks(text []byte) {
	count := 0
	for block, rest := pem.Decode(text); block != nil; block, rest = pem.Decode(rest) {
		count++
	}
	if count == 0 {
		panic("no block")
	}
}

func verify(at time.Time, one chain) {
	leaf := must(x509.ParseCertificate(one.Leaf))
	roots, intermediates := x509.NewCertPool(), x509.NewCertPool()
	roots.AddCert(must(x509.ParseCertificate(one.Root)))
	intermediates.AddCert(must(x509.ParseCertificate(one.Intermediate)))
	options := x509.VerifyOptions{Roots: roots, Intermediates: intermediates, CurrentTime: at, KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageAny}}
	must(leaf.Verify(options))
}

func verifyAll(at time.Time, leaves []chain) {
	roots, intermediates := x509.NewCertPool(), x509.NewCertPool()
	roots.AddCert(must(x509.ParseCertificate(leaves[0].Root)))
	intermediates.AddCert(must(x509.ParseCertificate(leaves[0].Intermediate)))
	options := x509.VerifyOptions{Roots: roots, Intermediates: intermediates, CurrentTime: at, KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageAny}}
	for _, one := range leaves {
		must(must(x509.ParseCertificate(one.Leaf)).Verify(options))
	}
}

type issuer struct {
	certificate *x509.Certificate
	key         crypto.Signer
}

func newIssuer() issuer {
	key := must(ecdsa.GenerateKey(elliptic.P256(), rand.Reader))
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "bench"}, IsCA: true, BasicConstraintsValid: true, NotBefore: time.Now(), NotAfter: time.Now().Add(time.Hour)}
	der := must(x509.CreateCertificate(rand.Reader, template, template, key.Public(), key))
	return issuer{must(x509.ParseCertificate(der)), key}
}

func (from issuer) issue() {
	key := must(ecdsa.GenerateKey(elliptic.P256(), rand.Reader))
	serial := must(rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 127)))
	template := &x509.Certificate{SerialNumber: serial, NotBefore: time.Now(), NotAfter: time.Now().Add(time.Hour), KeyUsage: x509.KeyUsageDigitalSignature, DNSNames: []string{"a.bench.svc"}}
	must(x509.ParseCertificate(must(x509.CreateCertificate(rand.Reader, template, from.certificate, key.Public(), from.key))))
}

func cpu() int64 {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		panic(err)
	}
	return usage.Utime.Nano()/1000 + usage.Stime.Nano()/1000
}

func main() {
	lines := bufio.NewReaderSize(os.Stdin, 1<<20)
	var given material
	if err := json.Unmarshal(must(lines.ReadBytes('\n')), &given); err != nil {
		panic(err)
	}
	from, next := newIssuer(), 0
	works := map[string]func(of string){
		"pem":    func(of string) { blocks(given.Texts[of]) },
		"parse":  func(of string) { must(x509.ParseCertificate(given.Certificates[of])) },
		"chain":  func(of string) { verify(given.At, given.Chains[of][next%len(given.Chains[of])]); next++ },
		"leaves": func(string) { verifyAll(given.At, given.Leaves) },
		"issue":  func(string) { from.issue() },
	}
	for {
		line, err := lines.ReadBytes('\n')
		if err != nil {
			return
		}
		var asked question
		if err := json.Unmarshal(line, &asked); err != nil {
			panic(err)
		}
		start := cpu()
		for range asked.Times {
			works[asked.Work](asked.Of)
		}
		fmt.Println(cpu() - start)
	}
}
