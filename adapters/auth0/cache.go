package auth0

import (
	"crypto/rsa"
	"crypto/sha256"
	"slices"
	"sync"
	"time"

	"github.com/tenon-health/tenon/core/domain"
)

const (
	maxVerified = 10_000 // tokens
	verifiedFor = 5 * time.Minute
)

// verified is what a token said when we verified it, and the key of its signature.
type verified struct {
	claims domain.Claims
	kid    string
	key    *rsa.PublicKey
	until  time.Time
}

// said is a copy of the claims that the caller may change.
func (v verified) said() domain.Claims {
	c := v.claims
	c.Roles, c.Scopes = slices.Clone(c.Roles), slices.Clone(c.Scopes)
	return c
}

// cache keeps verified tokens by their hash for a while: verifying one takes
// about 60 µs.
type cache struct {
	mu   sync.Mutex
	kept map[[sha256.Size]byte]verified
}

func newCache() *cache { return &cache{kept: map[[sha256.Size]byte]verified{}} }

func (c *cache) get(token string, now time.Time) (verified, bool) {
	sum := sha256.Sum256([]byte(token))
	c.mu.Lock()
	defer c.mu.Unlock()
	v, ok := c.kept[sum]
	if ok && !now.Before(v.until) {
		delete(c.kept, sum)
		ok = false
	}
	return v, ok
}

func (c *cache) put(token string, v verified, now time.Time) {
	v.until = now.Add(verifiedFor)
	if v.claims.ExpiresAt.Before(v.until) {
		v.until = v.claims.ExpiresAt
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.kept) >= maxVerified {
		c.shrink(now)
	}
	c.kept[sha256.Sum256([]byte(token))] = v
}

// shrink drops what has expired, or one that meets its fate.
func (c *cache) shrink(now time.Time) {
	before := len(c.kept)
	for sum, v := range c.kept {
		if !now.Before(v.until) {
			delete(c.kept, sum)
		}
	}
	for sum := range c.kept {
		if len(c.kept) < before {
			return
		}
		delete(c.kept, sum)
	}
}
