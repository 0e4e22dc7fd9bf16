package s3_test

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/tenon-health/tenon/adapters/s3"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
	"github.com/tenon-health/tenon/test/contract"
)

func TestAuditAnchorsContract(t *testing.T) {
	anchors := s3.NewAnchors(open(t, config(t)))
	contract.AuditAnchors(t, func(*testing.T) ports.Set {
		return ports.Set{Gateways: ports.Gateways{AuditAnchors: anchors}}
	})
}

// newOrigin is that of a log of which the store has nothing from another run.
func newOrigin() string { return strings.ToLower(rand.Text()) + ".example/audit/1/1" }

// A log has more anchors than a store lists at once.
func TestTheLastAnchorIsBehindManyPages(t *testing.T) {
	t.Parallel()
	anchors := s3.AnchorsByPage(open(t, config(t)), 3)
	origin := newOrigin()
	for size := range int64(10) {
		must(t, anchors.Put(t.Context(), origin, size, fmt.Sprintln("size", size)))
		got, note, err := anchors.Last(t.Context(), origin, 0)
		if err != nil || got != size || note != fmt.Sprintln("size", size) {
			t.Errorf("the last of %d is %d, %q, %v", size+1, got, note, err)
		}
	}
}

// The store's own word decides, not what was looked at before: somebody else may have been faster.
func TestAnAnchorIsCreatedOnce(t *testing.T) {
	t.Parallel()
	anchors := s3.AnchorsByPage(open(t, config(t)), 3)
	origin := newOrigin()
	key := "audit/" + origin + "/00000000000000000001"
	for i, want := range []bool{true, false} {
		created, err := s3.Create(t.Context(), anchors, key, fmt.Sprintln("note", i))
		if err != nil || created != want {
			t.Errorf("the %d. time: created %t, %v", i+1, created, err)
		}
	}
	must(t, anchors.Put(t.Context(), origin, 1, "note 0\n"))
}

func TestAnchorsOfAStoreThatIsAway(t *testing.T) {
	t.Parallel()
	gone, stranger := config(t), config(t)
	gone.Endpoint = "http://127.0.0.1:1"
	stranger.AccessKeyID, stranger.SecretAccessKey = "NOBODY", "hunter2"
	for _, c := range []s3.Config{gone, stranger} {
		for call, do := range anchorCalls(s3.NewAnchors(open(t, c))) {
			if err := do(t.Context()); !errors.Is(err, domain.ErrFilesUnavailable) || strings.Contains(err.Error(), "hunter2") {
				t.Errorf("%s: %v", call, err)
			}
		}
	}
}

func anchorCalls(a ports.AuditAnchors) map[string]func(context.Context) error {
	return map[string]func(context.Context) error{
		"put":  func(ctx context.Context) error { return a.Put(ctx, "a.example", 1, "note\n") },
		"last": func(ctx context.Context) error { _, _, err := a.Last(ctx, "a.example", 1); return err },
	}
}
