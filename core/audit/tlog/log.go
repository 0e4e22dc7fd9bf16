package tlog

import (
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"

	"github.com/transparency-dev/merkle/compact"
	"github.com/transparency-dev/merkle/rfc6962"

	"github.com/tenon-health/tenon/core/domain"
)

// tileLevels is how many levels of the tree a tile holds, and tileWidth how many leaves.
const (
	tileLevels = 8
	tileWidth  = 1 << tileLevels
)

// Hash is that of a line as a leaf.
func Hash(line string) []byte { return rfc6962.DefaultHasher.HashLeaf([]byte(line)) }

// Append is the log with more lines behind it.
func Append(h domain.AuditHead, lines []string) (
	next domain.AuditHead, leaves []domain.AuditLeaf, nodes []domain.AuditNode, err error,
) {
	tree, err := treeOf(h)
	if err != nil {
		return next, nil, nil, err
	}
	leaves, full := make([]domain.AuditLeaf, len(lines)), &fullNodes{}
	for i, line := range lines {
		leaves[i] = domain.AuditLeaf{Seq: int64(tree.End()), Hash: Hash(line), Line: line}
		if err := tree.Append(leaves[i].Hash, full.visit); err != nil {
			return next, nil, nil, err
		}
	}
	next, err = headOf(tree)
	return next, leaves, full.nodes, err
}

// fullNodes collects those that close a tile.
type fullNodes struct{ nodes []domain.AuditNode }

func (f *fullNodes) visit(id compact.NodeID, hash []byte) {
	if id.Level > 0 && id.Level%tileLevels == 0 {
		f.nodes = append(f.nodes, domain.AuditNode{
			Level: int(id.Level / tileLevels), Index: int64(id.Index), Hash: slices.Clone(hash),
		})
	}
}

var ranges = compact.RangeFactory{Hash: rfc6962.DefaultHasher.HashChildren}

func treeOf(h domain.AuditHead) (*compact.Range, error) {
	tree, err := ranges.NewRange(0, uint64(h.Size), slices.Collect(slices.Chunk(h.Edge, rfc6962.DefaultHasher.Size())))
	if err != nil {
		return nil, fmt.Errorf("tlog: the head is damaged: %w", err)
	}
	return tree, nil
}

// EmptyHead is that of a log without a line.
func EmptyHead() domain.AuditHead { return domain.AuditHead{Root: rfc6962.DefaultHasher.EmptyRoot()} }

func headOf(tree *compact.Range) (domain.AuditHead, error) {
	root, err := tree.GetRootHash(nil)
	if tree.End() == 0 { // which the library leaves open
		root = rfc6962.DefaultHasher.EmptyRoot()
	}
	size := int64(tree.End())
	return domain.AuditHead{Size: size, Root: root, Edge: bytes.Join(tree.Hashes(), nil), Last: size}, err
}

// errUnnamed tells of a personal value that somebody has erased meanwhile: the next attempt names it anew.
var errUnnamed = errors.New("tlog: a personal value has no commitment")

// Integrate appends entries. names has the commitment of each personal value of theirs.
func Integrate(h domain.AuditHead, entries []domain.AuditEntry, names map[string]string) (
	domain.AuditHead, []domain.AuditLeaf, []domain.AuditNode, error,
) {
	for _, value := range Personal(entries...) {
		if names[value] == "" {
			return domain.AuditHead{}, nil, nil, errUnnamed
		}
	}
	lines := make([]string, len(entries))
	for i, e := range entries {
		lines[i] = line(e, func(value string) string { return names[value] })
	}
	return Append(h, lines)
}

// Entry is what a leaf tells, with the values that are known by their commitments.
func Entry(l domain.AuditLeaf, values map[string]string) (domain.AuditEntry, error) {
	e, err := Parse(l.Line)
	e = Reveal(e, values)
	e.Seq, e.Hash = l.Seq, hex.EncodeToString(l.Hash)
	return e, err
}
