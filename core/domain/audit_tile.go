package domain

import (
	"strconv"
	"strings"
)

// AuditTile names a part of a log as c2sp.org/tlog-tiles does.
type AuditTile struct {
	Level int // of its hashes, in tiles: 0 are those of leaves
	Index int64
	Width int64 // how many hashes it has, 256 of a full one
}

// AuditTileWidth is that of a full tile.
const AuditTileWidth = 256

// Range are its hashes.
func (t AuditTile) Range() AuditRange {
	first := t.Index * AuditTileWidth
	return AuditRange{Level: t.Level, From: first, To: first + t.Width}
}

// ErrTileNotFound answers for a tile that no log has, or that this log does not have yet.
var ErrTileNotFound = NewError(NotFound, "tile_not_found",
	"The log has no such tile. One that is not full is asked for with its width, such as 003.p/17.")

// What a log of ours stays below.
const (
	maxTileGroups = 5
	maxTileLevel  = 7
)

// ParseAuditTile reads the place of a tile below its level: its index in groups of three digits, all but the last with
// an x before it, and its width if it is not full, such as x001/x234/067.p/8. ErrTileNotFound if it is no place.
func ParseAuditTile(level, path string) (AuditTile, error) {
	place, width, partial := strings.Cut(path, ".p/")
	tile := AuditTile{Width: AuditTileWidth}
	n, err := strconv.Atoi(level)
	if err != nil || n < 0 || n > maxTileLevel || strconv.Itoa(n) != level {
		return tile, ErrTileNotFound
	}
	tile.Level = n
	if partial {
		if tile.Width, err = strconv.ParseInt(width, 10, 64); err != nil || !tile.isPartial(width) {
			return tile, ErrTileNotFound
		}
	}
	if tile.Index, err = tileIndex(place); err != nil || tile.path() != place {
		return tile, ErrTileNotFound
	}
	return tile, nil
}

// isPartial reports whether the width is that of a tile that is not full, and written as numbers are.
func (t AuditTile) isPartial(width string) bool {
	return t.Width > 0 && t.Width < AuditTileWidth && strconv.FormatInt(t.Width, 10) == width
}

func tileIndex(place string) (index int64, err error) {
	groups := strings.Split(place, "/")
	if len(groups) > maxTileGroups {
		return 0, ErrTileNotFound
	}
	for _, group := range groups {
		n, err := strconv.ParseUint(strings.TrimPrefix(group, "x"), 10, 16)
		if err != nil {
			return 0, ErrTileNotFound
		}
		index = index*1000 + int64(n)
	}
	return index, nil
}

// path is the index as it is written.
func (t AuditTile) path() string {
	digits := strconv.FormatInt(t.Index, 10)
	digits = strings.Repeat("0", (3-len(digits)%3)%3) + digits
	var groups []string
	for len(digits) > 3 {
		groups, digits = append(groups, "x"+digits[:3]), digits[3:]
	}
	return strings.Join(append(groups, digits), "/")
}
