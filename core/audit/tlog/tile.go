package tlog

import (
	"bytes"
	"encoding/binary"

	"github.com/tenon-health/tenon/core/domain"
)

// Tile is its hashes, one after the other. ErrTileNotFound unless there are so many.
func Tile(t domain.AuditTile, hashes [][]byte) ([]byte, error) {
	if int64(len(hashes)) != t.Width {
		return nil, domain.ErrTileNotFound
	}
	return bytes.Join(hashes, nil), nil
}

// TileEntries are lines, each with its length in two bytes before it. ErrTileNotFound unless there are so many.
func TileEntries(t domain.AuditTile, leaves []domain.AuditLeaf) ([]byte, error) {
	if int64(len(leaves)) != t.Width {
		return nil, domain.ErrTileNotFound
	}
	var bundle []byte
	for _, leaf := range leaves {
		bundle = binary.BigEndian.AppendUint16(bundle, uint16(len(leaf.Line)))
		bundle = append(bundle, leaf.Line...)
	}
	return bundle, nil
}
