package wire

import (
	"encoding/json"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tenon-health/tenon/test/expect"
)

var infoLevel = Program{LogLevel: "info", LogFormat: "text"}

func TestLinesWaitAMoment(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var out expect.Log
		log, flush := NewLog(infoLevel, &out)
		defer flush()
		for _, line := range []string{"first", "second"} {
			log.Info(line)
			if strings.Contains(out.String(), line) {
				t.Errorf("%s is written at once", line)
			}
			time.Sleep(flushDelay)
			synctest.Wait()
			if !strings.Contains(out.String(), line) {
				t.Errorf("%s is not written after %s", line, flushDelay)
			}
		}
	})
}

func TestWarningsDoNotWait(t *testing.T) {
	for _, level := range []slog.Level{slog.LevelWarn, slog.LevelError} {
		var out expect.Log
		log, flush := NewLog(infoLevel, &out)
		log = log.With("node", 1).WithGroup("inner")
		log.Info("before")
		log.Log(t.Context(), level, "trouble", "where", "here")
		if got := out.String(); !ordered(got, "before", "trouble node=1 inner.where=here") {
			t.Errorf("%s: %q", level, got)
		}
		flush()
	}
}

func ordered(text string, parts ...string) bool {
	for _, part := range parts {
		_, after, found := strings.Cut(text, part)
		if !found {
			return false
		}
		text = after
	}
	return true
}

func TestNothingIsLostAtTheEnd(t *testing.T) {
	var out expect.Log
	log, flush := NewLog(infoLevel, &out)
	log.Info("the last one")
	flush()
	if !strings.Contains(out.String(), "the last one") {
		t.Error("the last line is lost")
	}
	log.Info("behind it")
	if !strings.Contains(out.String(), "behind it") {
		t.Error("a line behind the end waits")
	}
}

func TestManyLinesDoNotWait(t *testing.T) {
	var out expect.Log
	log, flush := NewLog(infoLevel, &out)
	defer flush()
	for out.String() == "" {
		log.Info(strings.Repeat("x", 1000))
	}
	if got := len(out.String()); got < flushBytes || got > flushBytes+2000 {
		t.Errorf("%d bytes are written together", got)
	}
}

func TestLinesOfManyKeepTheirOrder(t *testing.T) {
	const writers, lines = 8, 2000
	var out expect.Log
	log, flush := NewLog(Program{LogLevel: "info", LogFormat: "json"}, &out)
	var wg sync.WaitGroup
	for w := range writers {
		wg.Go(func() {
			for i := range lines {
				level := slog.LevelInfo
				if i%100 == 0 {
					level = slog.LevelWarn
				}
				log.Log(t.Context(), level, "line", "writer", w, "number", i)
			}
		})
	}
	wg.Wait()
	flush()
	var next [writers]int
	for line := range strings.Lines(out.String()) {
		var got struct{ Writer, Number int }
		if err := json.Unmarshal([]byte(line), &got); err != nil || got.Number != next[got.Writer] {
			t.Fatalf("%q where line %d belongs: %v", line, next[got.Writer], err)
		}
		next[got.Writer]++
	}
	for w, n := range next {
		if n != lines {
			t.Errorf("writer %d: %d lines", w, n)
		}
	}
}

// fullDisk takes no more than there is space for.
type fullDisk struct {
	expect.Log
	space atomic.Int64
}

func (d *fullDisk) Write(p []byte) (int, error) {
	n := min(len(p), int(d.space.Load()))
	d.space.Add(int64(-n))
	_, _ = d.Log.Write(p[:n])
	if n < len(p) {
		return n, errors.New("no space left")
	}
	return n, nil
}

func newFullDisk(space int64) *fullDisk {
	d := &fullDisk{}
	d.space.Store(space)
	return d
}

func TestAFailingOutputLosesNothingAtFirst(t *testing.T) {
	out := newFullDisk(10)
	log, flush := NewLog(infoLevel, out)
	log.Info("first")
	log.Error("second")
	out.space.Store(1 << 20)
	log.Error("third")
	flush()
	if got := out.String(); strings.Count(got, "time=") != 3 || !ordered(got, "first\n", "second\n", "third\n") {
		t.Errorf("%q", got)
	}
}

func TestAFailingOutputIsTriedAgainInTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		out := newFullDisk(0)
		log, flush := NewLog(infoLevel, out)
		defer flush()
		log.Info("first")
		time.Sleep(3 * flushDelay)
		synctest.Wait()
		out.space.Store(1 << 20)
		time.Sleep(flushDelay)
		synctest.Wait()
		if !strings.Contains(out.String(), "first\n") {
			t.Errorf("%q", out.String())
		}
	})
}

func TestAFailingOutputFillsNoMemory(t *testing.T) {
	out := newFullDisk(10)
	lines := newLineBuffer(out)
	defer lines.close()
	line := []byte(strings.Repeat("x", 999) + "\n")
	written := int64(2 * maxWaiting / len(line))
	for range written {
		_, _ = lines.Write(line)
	}
	if got := len(lines.text); got > maxWaiting+len(line) {
		t.Errorf("%d bytes wait", got)
	}
	out.space.Store(2 * maxWaiting)
	expect.NoError(t, lines.flush())
	if kept := int64(strings.Count(out.String(), "\n")); lines.lostLines() != written-kept || kept == written {
		t.Errorf("of %d lines %d are written and %d counted as lost", written, kept, lines.lostLines())
	}
	for got := range strings.Lines(out.String()) {
		if got != string(line) {
			t.Fatalf("%q is no whole line", got)
		}
	}
}
