package child

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

func sleeper(t *testing.T, note string) *Process {
	t.Helper()
	p, err := Start(Spec{
		Name: "the sleeper", Args: []string{"sleep", "60"}, Log: io.Discard, PID: note,
		Stop: syscall.SIGTERM, Death: syscall.SIGKILL, Grace: time.Second,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Stop)
	return p
}

func TestAnOrphanIsSwept(t *testing.T) {
	note := filepath.Join(t.TempDir(), "pid")
	p := sleeper(t, note)
	Sweep(note, syscall.SIGTERM)
	<-p.Done()
}

func TestAStrangerWithTheNumberIsSpared(t *testing.T) {
	note := filepath.Join(t.TempDir(), "pid")
	p := sleeper(t, "")
	if err := os.WriteFile(note, fmt.Appendf(nil, "%d\nanother moment\n", p.Number()), 0o600); err != nil {
		t.Fatal(err)
	}
	Sweep(note, syscall.SIGTERM)
	if born(p.Number()) == "" {
		t.Error("the stranger was ended")
	}
	if _, err := os.Stat(note); !os.IsNotExist(err) {
		t.Error("the note is still there")
	}
}

func TestAProcessThatEndsIsNotWaitedFor(t *testing.T) {
	p, err := Start(Spec{Name: "the brief one", Args: []string{"false"}, Log: io.Discard})
	if err != nil {
		t.Fatal(err)
	}
	never := func(context.Context) error { return errors.New("not yet") }
	if err := p.Ready(t.Context(), never); err == nil || !strings.Contains(err.Error(), "stopped while starting") {
		t.Errorf("the answer is %v", err)
	}
}

func TestWhoDoesNotListenIsKilled(t *testing.T) {
	log, deaf := io.Pipe()
	p, err := Start(Spec{
		Name: "the deaf one", Args: []string{"sh", "-c", "trap '' TERM; echo deaf; sleep 60"}, Log: deaf,
		Stop: syscall.SIGTERM, Death: syscall.SIGKILL, Grace: 200 * time.Millisecond,
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadFull(log, make([]byte, len("deaf\n"))); err != nil {
		t.Fatal(err)
	}
	p.Stop()
	if p.Err() == nil {
		t.Error("it ended by itself")
	}
}
