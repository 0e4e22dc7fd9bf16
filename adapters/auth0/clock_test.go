package auth0

import (
	"errors"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/tenon-health/tenon/adapters/memory"
	"github.com/tenon-health/tenon/core/domain"
)

// A token expires by the clock that the provider was opened with, whether it is known already or not.
func TestTokensExpireByTheClockThatWeAreGiven(t *testing.T) {
	a, clock := newAuthority(t), memory.NewClock(time.Now())
	cfg := a.config()
	cfg.Clock = clock
	tokens := NewTokens(opened(t, cfg, slowTiming))
	known, unknown := a.forge(t, nil), a.forge(t, func(_ map[string]any, c jwt.MapClaims) { c["jti"] = "another" })
	if _, err := tokens.Verify(t.Context(), known); err != nil {
		t.Fatal(err)
	}
	clock.Advance(time.Hour)
	for _, token := range []domain.Secret{known, unknown} {
		if _, err := tokens.Verify(t.Context(), token); !errors.Is(err, domain.ErrTokenInvalid) {
			t.Errorf("an hour later: %v", err)
		}
	}
}
