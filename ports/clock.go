package ports

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"io"
	"sync"
	"time"
)

// Clock tells the time and waits.
type Clock interface {
	// Now is the present, in UTC, truncated to milliseconds as every store keeps it.
	Now() time.Time
	// Timeout returns a context that ends d from now by this clock, or with ctx.
	Timeout(ctx context.Context, d time.Duration) (context.Context, context.CancelFunc)
}

// SystemClock is the machine's clock.
type SystemClock struct{}

// Now is the machine's time.
func (SystemClock) Now() time.Time { return time.Now().UTC().Truncate(time.Millisecond) }

// Timeout is context.WithTimeout.
func (SystemClock) Timeout(ctx context.Context, d time.Duration) (context.Context, context.CancelFunc) {
	return context.WithTimeout(ctx, d)
}

// IDs makes identifiers and secrets.
type IDs interface {
	// New returns a UUIDv7 that carries the time now; of ids made within one millisecond each is greater than those before.
	New(now time.Time) string
	// Secret returns 256 random bits in lower-case hexadecimal.
	Secret() string
}

// RandomIDs is the IDs of a process: time and crypto/rand.
type RandomIDs struct {
	Source io.Reader // of random bytes, never failing; nil for crypto/rand

	mu   sync.Mutex
	ms   int64  // when the last id was made
	turn uint16 // of the last id within that millisecond, 12 bits
}

// New returns an id that carries the time now.
func (r *RandomIDs) New(now time.Time) string {
	r.mu.Lock()
	defer r.mu.Unlock()
	var b [16]byte
	r.read(b[6:])
	r.next(now.UnixMilli(), binary.BigEndian.Uint16(b[6:]))
	binary.BigEndian.PutUint64(b[:], uint64(r.ms)<<16|0x7000|uint64(r.turn))
	b[8] = b[8]&0x3f | 0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

// Secret returns 64 hexadecimal digits.
func (r *RandomIDs) Secret() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	var b [32]byte
	r.read(b[:])
	return hex.EncodeToString(b[:])
}

func (r *RandomIDs) read(b []byte) {
	if r.Source == nil {
		r.Source = rand.Reader
	}
	if _, err := io.ReadFull(r.Source, b); err != nil {
		panic("ports: the source of random bytes has ended")
	}
}

// A clock that is this many milliseconds behind the last id goes on in that id's turns; one that is further behind is
// another clock.
const behind = 100

// next gives an id its turn. The first of a millisecond is anywhere in the lower half, so that processes seldom meet;
// the one after the last is in the next millisecond.
func (r *RandomIDs) next(ms int64, random uint16) {
	if ms > r.ms || r.ms-ms > behind {
		r.ms, r.turn = ms, random&0x7ff
		return
	}
	if r.turn++; r.turn > 0xfff {
		r.ms, r.turn = r.ms+1, random&0x7ff
	}
}
