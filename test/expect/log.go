package expect

import (
	"bytes"
	"strings"
	"sync"
	"testing"
)

// Log can be read while it is written. The zero value is empty.
type Log struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *Log) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *Log) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// Says waits until the log has the text so many times: lines come after what
// they tell.
func (l *Log) Says(t testing.TB, text string, times int) {
	t.Helper()
	Eventually(t, "the log says "+text, func() bool { return strings.Count(l.String(), text) >= times })
}
