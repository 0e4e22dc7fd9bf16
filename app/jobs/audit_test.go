package jobs

import (
	"bytes"
	"context"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tenon-health/tenon/adapters/memory"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
	"github.com/tenon-health/tenon/test/fixture"
)

// entries are integrated as told, and note when that was tried.
type entries struct {
	ports.AuditEntries
	start time.Time
	at    []time.Duration
	seal  func(try int) (int, error)
}

func (e *entries) Integrate(context.Context, int) (int, error) {
	e.at = append(e.at, time.Since(e.start))
	return e.seal(len(e.at))
}

// integrating goes on for a while, and returns when it did and what the log says.
func integrating(t *testing.T, d time.Duration, seal func(try int) (int, error)) (at []time.Duration, log string) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), d)
		defer cancel()
		set := memory.New()
		e := &entries{AuditEntries: set.AuditEntries, start: time.Now(), seal: seal}
		set.AuditEntries = e
		var out bytes.Buffer
		integrateAudit(ctx, fixture.Core(t, set), slog.New(slog.NewTextHandler(&out, nil)))
		at, log = e.at, out.String()
	})
	return at, log
}

func TestTheSealerComesRoundAndAgainAtOnceWhileThereIsMore(t *testing.T) {
	at, log := integrating(t, 1200*time.Millisecond, func(try int) (int, error) {
		if try < 3 {
			return 1, nil // however few: other trails may wait
		}
		return 0, nil
	})
	if want := []time.Duration{
		integrateInterval,
		integrateInterval,
		integrateInterval,
		2 * integrateInterval,
	}; !slices.Equal(
		at,
		want,
	) ||
		log != "" {
		t.Errorf("it came at %v, the log says %s", at, log)
	}
}

func TestASealerThatFailsIsLoggedAndComesMoreSlowly(t *testing.T) {
	at, log := integrating(t, 8200*time.Millisecond, func(try int) (int, error) {
		switch try {
		case 1:
			panic("c4n4ry")
		case 4:
			return 0, nil
		}
		return 0, domain.ErrMailUnavailable
	})
	var want []time.Duration // after 1, 2, 4 and 8 pauses, and then after one again
	for _, pauses := range []time.Duration{1, 3, 7, 15, 16} {
		want = append(want, pauses*integrateInterval)
	}
	if !slices.Equal(at, want) || strings.Count(log, "could not be taken into its logs") != 4 ||
		strings.Contains(log, "c4n4ry") {
		t.Errorf("it came at %v, the log says %s", at, log)
	}
	if integrateBackoff(100) != maxIntegrateInterval {
		t.Errorf("it waits %v in the end", integrateBackoff(100))
	}
}

// One log that cannot go on makes all others wait for two seconds at most, not for a minute.
func TestADamagedLogSlowsNoOtherDown(t *testing.T) {
	at, log := integrating(t, 9*time.Second, func(try int) (int, error) {
		return try % 2, domain.ErrMailUnavailable
	})
	last := len(at) - 1
	if pause := at[last] - at[last-1]; pause > 2*time.Second || strings.Count(log, "could not be taken") < 4 {
		t.Errorf("it came at %v, the log says %s", at, log)
	}
}
