package domain

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"
)

// NewID returns a UUIDv7 (RFC 9562): sortable by the time of its making, and
// of ids made in one process within one millisecond by their order.
func NewID(now time.Time) string {
	var b [16]byte
	rand.Read(b[:]) // never fails
	ms, turn := latest.next(now.UnixMilli(), binary.BigEndian.Uint16(b[6:]))
	var at [8]byte
	binary.BigEndian.PutUint64(at[:], uint64(ms))
	copy(b[:6], at[2:])
	binary.BigEndian.PutUint16(b[6:], 0x7000|turn)
	b[8] = b[8]&0x3f | 0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

// latest is when the last id was made, and its turn within that millisecond.
var latest moment

type moment struct {
	mu   sync.Mutex
	ms   int64
	turn uint16 // 12 bits
}

// A clock that is this much behind the last id waits for its time in the turns
// of that id; one that is further behind is another clock.
const behind = 100

// next gives ids their turn. It begins anywhere in the lower half, so that
// processes seldom meet, and borrows from the next millisecond at the end.
func (m *moment) next(ms int64, random uint16) (int64, uint16) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if ms > m.ms || m.ms-ms > behind {
		m.ms, m.turn = ms, random&0x7ff
		return m.ms, m.turn
	}
	if m.turn++; m.turn > 0xfff {
		m.ms, m.turn = m.ms+1, random&0x7ff
	}
	return m.ms, m.turn
}

// IDTime returns when a UUIDv7 was made, in milliseconds; false if it is none.
func IDTime(id string) (time.Time, bool) {
	if len(id) != 36 || id[8] != '-' || id[14] != '7' {
		return time.Time{}, false
	}
	ms, err := strconv.ParseInt(id[:8]+id[9:13], 16, 64)
	return time.UnixMilli(ms).UTC(), err == nil
}

// RowID returns the UUIDv7 of one row of an import: rising with the row, behind
// all rows of imports made before, and the same whenever the import is repeated.
func RowID(i ImportID, row uint32) RecordID {
	b := sha256.Sum256([]byte(i))
	if made, err := hex.DecodeString(strings.ReplaceAll(string(i), "-", "")); err == nil && len(made) == 16 {
		copy(b[:8], made)
	}
	b[6] = b[6]&0x0f | 0x70
	b[8], b[9], b[10], b[11] = 0x80|byte(row>>26), byte(row>>18), byte(row>>10), byte(row>>2)
	b[12] = byte(row<<6) | b[12]&0x3f
	return RecordID(fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:16]))
}
