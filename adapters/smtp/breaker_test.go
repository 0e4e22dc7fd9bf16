package smtp

import (
	"context"
	"errors"
	"testing"

	"github.com/tenon-health/tenon/adapters/client"
	"github.com/tenon-health/tenon/core/domain"
)

// A server that is away for several mails is left alone: nobody waits for it any more.
func TestAServerThatIsAwayIsLeftAlone(t *testing.T) {
	s := start(t, script{"": hangUp})
	mail := s.mail(t, Config{TLS: "off"})
	for range 10 {
		if err := mail.Send(t.Context(), newMail()); !errors.Is(err, domain.ErrMailUnavailable) {
			t.Fatal(err)
		}
	}
	if err := mail.Send(t.Context(), newMail()); !errors.Is(err, client.ErrDown) ||
		!errors.Is(err, domain.ErrMailUnavailable) {
		t.Errorf("got %v", err)
	}
	if n := s.connections(); n > 9 {
		t.Errorf("it was asked %d times", n)
	}
}

// What it says of a mail, and a caller who has gone, say nothing about the server.
func TestARefusedMailIsNoServerThatIsAway(t *testing.T) {
	s := start(t, script{"RCPT": "452 4.2.2 full"})
	mail := s.mail(t, Config{TLS: "off"})
	for range 20 {
		if err := mail.Send(t.Context(), newMail()); errors.Is(err, client.ErrDown) {
			t.Fatal(err)
		}
	}
	gone := start(t, script{"": silence}).mail(t, Config{TLS: "off"})
	for range 20 {
		if err := gone.Send(cancelled(t), newMail()); errors.Is(err, client.ErrDown) {
			t.Fatal(err)
		}
	}
}

func cancelled(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	return ctx
}
