package ports

import (
	"crypto/rand"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/tenon-health/tenon/core/domain"
)

// RandomIDs makes the ids and secrets of one process. The zero value is ready.
type RandomIDs struct {
	Source io.Reader // of random bytes, never failing; nil for crypto/rand

	mu  sync.Mutex
	ms  int64  // when the last id was made
	seq uint16 // its place within that millisecond, 12 bits
}

// New returns a UUIDv7 (RFC 9562).
func (r *RandomIDs) New(now time.Time) string {
	r.mu.Lock()
	defer r.mu.Unlock()
	var b [16]byte
	r.read(b[:])
	ms, seq := r.next(now.UnixMilli(), binary.BigEndian.Uint16(b[6:]))
	var at [8]byte
	binary.BigEndian.PutUint64(at[:], uint64(ms))
	copy(b[:6], at[2:])
	binary.BigEndian.PutUint16(b[6:], 0x7000|seq)
	b[8] = b[8]&0x3f | 0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

// Secret returns 256 random bits.
func (r *RandomIDs) Secret() domain.Secret {
	r.mu.Lock()
	defer r.mu.Unlock()
	var b [32]byte
	r.read(b[:])
	return domain.Secret(hex.EncodeToString(b[:]))
}

func (r *RandomIDs) read(b []byte) {
	if r.Source == nil {
		r.Source = rand.Reader
	}
	if _, err := io.ReadFull(r.Source, b); err != nil {
		panic("ports: the source of random bytes has ended")
	}
}

// A clock that is at most this many milliseconds behind the last id goes on from
// that id; one that is further behind is another clock.
const maxClockLag = 100

// next counts within a millisecond. It begins anywhere in the lower half, so that
// processes seldom meet, and borrows from the next millisecond at the end.
func (r *RandomIDs) next(ms int64, random uint16) (int64, uint16) {
	if ms > r.ms || r.ms-ms > maxClockLag {
		r.ms, r.seq = ms, random&0x7ff
		return r.ms, r.seq
	}
	if r.seq++; r.seq > 0xfff {
		r.ms, r.seq = r.ms+1, random&0x7ff
	}
	return r.ms, r.seq
}
