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

// maxTileGroups is more than any log of ours will have.
const maxTileGroups = 5

// ParseAuditTile reads the place of a tile: its index in groups of three digits, all but the last with an x before it,
// and its width if it is not full, such as x001/x234/067.p/8. ErrTileNotFound if it is no place.
func ParseAuditTile(level int, path string) (AuditTile, error) {
	tile := AuditTile{Level: level, Width: AuditTileWidth}
	place, width, partial := strings.Cut(path, ".p/")
	if partial {
		n, err := strconv.ParseInt(width, 10, 64)
		if err != nil || n < 1 || n >= AuditTileWidth || strconv.FormatInt(n, 10) != width {
			return tile, ErrTileNotFound
		}
		tile.Width = n
	}
	groups := strings.Split(place, "/")
	if len(groups) > maxTileGroups || level < 0 || level > 7 {
		return tile, ErrTileNotFound
	}
	for i, group := range groups {
		if i < len(groups)-1 && !strings.HasPrefix(group, "x") {
			return tile, ErrTileNotFound
		}
		n, err := strconv.ParseUint(strings.TrimPrefix(group, "x"), 10, 16)
		if err != nil {
			return tile, ErrTileNotFound
		}
		tile.Index = tile.Index*1000 + int64(n)
	}
	if tile.path() != place {
		return tile, ErrTileNotFound
	}
	return tile, nil
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
