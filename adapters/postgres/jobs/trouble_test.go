package jobs_test

import (
	"bytes"
	"log/slog"
	"strings"
	"sync"
	"testing"

	"github.com/tenon-health/tenon/test/servers"
)

// lines is a log that can be read while it is written.
type lines struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// What River warns of is told by the logger that we were given, in codes.
func TestTroubleWithTheQueueIsLoggedInCodes(t *testing.T) {
	t.Parallel()
	log := &lines{}
	s := openAt(t, servers.Clone(t, migrated(t)), slog.New(slog.NewJSONHandler(log, nil)))
	s.work(t, succeed)
	s.exec(t, "ALTER TABLE public.river_job RENAME TO canary")
	wait(t, func() bool { return strings.Contains(log.String(), "SQLSTATE 42P01") })
	if text := log.String(); strings.Contains(text, "does not exist") || strings.Contains(text, `"INFO"`) {
		t.Errorf("it says more than codes and warnings:\n%s", text)
	}
}
