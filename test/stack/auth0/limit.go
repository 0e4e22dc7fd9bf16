package auth0

import (
	"math"
	"net/http"
	"strconv"
	"sync"
	"time"
)

// bucket names calls that share a limit.
type bucket string

const (
	free               bucket = ""
	organizationWrites bucket = "organizations"
	memberWrites       bucket = "members"
	invitationWrites   bucket = "invitations"
)

// limits are the token buckets of the Management API.
type limits struct {
	mu      sync.Mutex
	off     bool
	buckets map[bucket]*tokenBucket
}

type tokenBucket struct {
	size      float64
	perSecond float64
	left      float64
	at        time.Time
}

// newLimits has Auth0's numbers: organizations 150 a minute with a burst of
// five; of the others only the sum of a minute is limited.
func newLimits() limits {
	filled := func(size, perMinute float64) *tokenBucket {
		return &tokenBucket{size: size, perSecond: perMinute / 60, left: size, at: time.Now()}
	}
	return limits{buckets: map[bucket]*tokenBucket{
		organizationWrites: filled(5, 150),
		memberWrites:       filled(200, 200),
		invitationWrites:   filled(200, 200),
	}}
}

// take counts one call, says in the headers what is left, and refuses when
// nothing is.
func (l *limits) take(w http.ResponseWriter, b bucket) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	t := l.buckets[b]
	if t == nil || l.off {
		return true
	}
	taken := t.take(time.Now())
	h := w.Header()
	h.Set("x-ratelimit-limit", strconv.Itoa(int(t.size)))
	h.Set("x-ratelimit-remaining", strconv.Itoa(int(t.left)))
	h.Set("x-ratelimit-reset", strconv.FormatInt(t.at.Add(t.full()).Unix()+1, 10))
	if !taken {
		h.Set("Retry-After", strconv.Itoa(t.wait()))
	}
	return taken
}

func (t *tokenBucket) take(now time.Time) bool {
	t.left = math.Min(t.size, t.left+now.Sub(t.at).Seconds()*t.perSecond)
	t.at = now
	if t.left < 1 {
		return false
	}
	t.left--
	return true
}

func (t *tokenBucket) full() time.Duration {
	return time.Duration((t.size - t.left) / t.perSecond * float64(time.Second))
}

func (t *tokenBucket) wait() int { return int(math.Ceil((1 - t.left) / t.perSecond)) }

// set turns the limits off and on: many tests at once share one stand-in.
func (l *limits) set(w http.ResponseWriter, r *http.Request) {
	in := struct {
		Enabled bool `json:"enabled"`
	}{true}
	if !decoded(w, r, &in) {
		return
	}
	l.mu.Lock()
	l.off = !in.Enabled
	l.mu.Unlock()
	respond(w, http.StatusOK, in)
}
