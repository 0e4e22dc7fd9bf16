package domain

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// IDTime returns when a UUIDv7 was made, in milliseconds; false if it is none.
func IDTime(id string) (time.Time, bool) {
	if len(id) != 36 || id[8] != '-' || id[14] != '7' {
		return time.Time{}, false
	}
	ms, err := strconv.ParseInt(id[:8]+id[9:13], 16, 64)
	return time.UnixMilli(ms).UTC(), err == nil
}

// IsID reports whether an id has the form of those that we make.
func IsID(id string) bool {
	if len(id) != 36 || id[8] != '-' || id[13] != '-' || id[14] != '7' || id[18] != '-' || id[23] != '-' {
		return false
	}
	_, err := hex.DecodeString(strings.ReplaceAll(id, "-", ""))
	return err == nil && id == strings.ToLower(id)
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

// RowRange is rows of an import: from one up to another that is not among them.
type RowRange struct{ From, To int64 }

// IDs are those of the first row and of the one behind the last.
func (r RowRange) IDs(i ImportID) (from, to RecordID) {
	return RowID(i, uint32(r.From)), RowID(i, uint32(r.To))
}
