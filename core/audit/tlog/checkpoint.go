package tlog

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/transparency-dev/formats/log"

	"github.com/tenon-health/tenon/core/domain"
)

// Origin names a log to those outside, and does not tell whose it is: each trail has a slot of its own, and a new
// generation where it could not go on as it was.
func Origin(installation string, slot int64, generation int) string {
	return fmt.Sprintf("%s/audit/%d/%d", installation, slot, generation)
}

// InstallationOf is the one whose log has this origin.
func InstallationOf(origin string) string {
	installation, _, _ := strings.Cut(origin, "/audit/")
	return installation
}

// IsOf reports whether an origin is one of the log that has a slot, of whatever installation and generation.
func IsOf(origin string, slot int64) bool {
	place, found := strings.CutPrefix(origin, fmt.Sprintf("%s/audit/%d/", InstallationOf(origin), slot))
	_, err := strconv.ParseUint(place, 10, 31)
	return found && err == nil
}

// Checkpoint is what is signed of a log: by c2sp.org/tlog-checkpoint its origin, its size and its root, a line each.
func Checkpoint(origin string, h domain.AuditHead) string {
	return string(log.Checkpoint{Origin: origin, Size: uint64(h.Size), Hash: h.Root}.Marshal())
}

var errCheckpoint = errors.New("tlog: this is no checkpoint: it has lines for origin, size and root")

// ParseCheckpoint reads a checkpoint, with or without signatures behind it. They are not verified.
func ParseCheckpoint(note string) (origin string, head domain.AuditHead, err error) {
	var c log.Checkpoint
	text, _, _ := strings.Cut(note, "\n\n")
	text = strings.TrimSuffix(text, "\n") + "\n"
	rest, err := c.Unmarshal([]byte(text))
	// The library takes numbers and hashes that nobody writes so.
	if err != nil || len(rest) > 0 || len(c.Hash) != sha256.Size || c.Size > maxSize || string(c.Marshal()) != text {
		return "", head, errCheckpoint
	}
	return c.Origin, domain.AuditHead{Size: int64(c.Size), Root: c.Hash}, nil
}

// maxSize fits into what databases count by.
const maxSize = 1 << 62
