package scenario

import (
	"bufio"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/tenon-health/tenon/test/expect"
)

// Listener hears one open event stream.
type Listener struct{ events chan Object }

// Follow opens a stream and waits until it stands.
func (c Caller) Follow(t testing.TB, last string) Listener {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), "GET", c.Base+"/notifications/stream", nil)
	expect.NoError(t, err)
	req.Header.Set("Authorization", "Bearer "+c.Token)
	if last != "" {
		req.Header.Set("Last-Event-ID", last)
	}
	res, err := c.Do(req)
	expect.NoError(t, err)
	if res.StatusCode != 200 || !strings.HasPrefix(res.Header.Get("Content-Type"), "text/event-stream") {
		t.Fatalf("the stream answered %d %s", res.StatusCode, res.Header)
	}
	t.Cleanup(func() { res.Body.Close() })
	l, open := Listener{make(chan Object, 100)}, make(chan struct{})
	go l.read(bufio.NewScanner(res.Body), open)
	select {
	case <-open:
	case <-time.After(30 * time.Second):
		t.Fatal("the stream says nothing")
	}
	return l
}

// read passes events on; the first line of any kind says that the stream stands.
func (l Listener) read(lines *bufio.Scanner, open chan struct{}) {
	defer close(l.events)
	name := ""
	for first := true; lines.Scan(); first = false {
		if first {
			close(open)
		}
		field, value, _ := strings.Cut(lines.Text(), ":")
		switch value = strings.TrimPrefix(value, " "); field {
		case "event":
			name = value
		case "data":
			var event Object
			if name == "notification" && json.Unmarshal([]byte(value), &event) == nil {
				l.events <- event
			}
		}
	}
}

func (l Listener) Next(t testing.TB) Object {
	t.Helper()
	select {
	case event := <-l.events:
		return event
	case <-time.After(30 * time.Second):
		t.Fatal("nothing was heard")
		return nil
	}
}

// End waits until the stream ends, and passes over what comes before that.
func (l Listener) End(t testing.TB, within time.Duration) {
	t.Helper()
	late := time.After(within)
	for {
		select {
		case _, open := <-l.events:
			if !open {
				return
			}
		case <-late:
			t.Fatal("the stream is still open")
		}
	}
}
