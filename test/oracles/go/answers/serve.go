// Package answers asks Go's own packages: encoding/pem, crypto/x509, crypto/tls. The oracles `go` and `istiod` answer
// with it. It is written for Go 1.21, so that every release since can be asked.
package answers

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"runtime"
)

// An Answer to a question: anything that JSON can carry.
type Answer any

// A Handler answers the questions of one kind.
type Handler func(question json.RawMessage) (Answer, error)

// Handle makes a Handler of a function that takes its question as a value.
func Handle[Question any](answer func(Question) Answer) Handler {
	return func(line json.RawMessage) (Answer, error) {
		var question Question
		if err := json.Unmarshal(line, &question); err != nil {
			return nil, err
		}
		return answer(question), nil
	}
}

type failure struct {
	Failed string `json:"failed"`
}

func answerLine(line []byte, handlers map[string]Handler) (answer Answer) {
	defer func() {
		if r := recover(); r != nil {
			answer = failure{fmt.Sprintf("panic: %v", r)}
		}
	}()
	var question struct {
		Kind string `json:"kind"`
	}
	if err := json.Unmarshal(line, &question); err != nil {
		return failure{err.Error()}
	}
	handler, known := handlers[question.Kind]
	if !known {
		return failure{"unknown kind " + question.Kind}
	}
	answer, err := handler(line)
	if err != nil {
		return failure{err.Error()}
	}
	return answer
}

// flushes when nothing more waits to be read: many questions share a write, a single one is answered at once
func write(out *bufio.Writer, in *bufio.Reader, value any) error {
	line, err := json.Marshal(value)
	if err != nil {
		return err
	}
	if _, err := out.Write(append(line, '\n')); err != nil {
		return err
	}
	if in.Buffered() > 0 {
		return nil
	}
	return out.Flush()
}

// Serve greets and answers line by line until the input ends.
func Serve(oracle string, versions map[string]string, handlers map[string]Handler, input io.Reader, output io.Writer) error {
	in, out := bufio.NewReaderSize(input, 1<<20), bufio.NewWriterSize(output, 1<<16)
	versions["go"] = runtime.Version()
	greeting := map[string]any{"oracle": oracle, "versions": versions}
	if err := write(out, in, greeting); err != nil {
		return err
	}
	if err := out.Flush(); err != nil {
		return err
	}
	for {
		line, err := in.ReadBytes('\n')
		if err == io.EOF {
			return out.Flush()
		}
		if err != nil {
			return err
		}
		if err := write(out, in, answerLine(line, handlers)); err != nil {
			return err
		}
	}
}
