package tlog

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"slices"

	"github.com/transparency-dev/merkle/compact"
	"github.com/transparency-dev/merkle/rfc6962"

	"github.com/tenon-health/tenon/core/domain"
)

// Head is all that is needed to append to a log.
type Head struct {
	Size uint64
	Root []byte // of the tree over so many lines
	Edge []byte // hashes of the largest full subtrees, from left to right, 32 bytes each
}

// Leaf is a line at its place.
type Leaf struct {
	Seq  uint64 // from 0
	Hash []byte
	Line string
}

// Node is the root of a full subtree of 256 entries at level 1, of 65,536 at level 2, and so on; of those of its level
// the one with that index.
type Node struct {
	Level uint
	Index uint64
	Hash  []byte
}

// tileLevels is how many levels of the tree a tile holds.
const tileLevels = 8

// Hash is that of a line as a leaf.
func Hash(line string) []byte { return rfc6962.DefaultHasher.HashLeaf([]byte(line)) }

// Append is the log with more lines behind it.
func (h Head) Append(lines []string) (next Head, leaves []Leaf, nodes []Node, err error) {
	tree, err := h.tree()
	if err != nil {
		return next, nil, nil, err
	}
	leaves, full := make([]Leaf, len(lines)), &fullNodes{}
	for i, line := range lines {
		leaves[i] = Leaf{Seq: tree.End(), Hash: Hash(line), Line: line}
		if err := tree.Append(leaves[i].Hash, full.visit); err != nil {
			return next, nil, nil, err
		}
	}
	next, err = headOf(tree)
	return next, leaves, full.nodes, err
}

// fullNodes collects those that close a tile.
type fullNodes struct{ nodes []Node }

func (f *fullNodes) visit(id compact.NodeID, hash []byte) {
	if id.Level > 0 && id.Level%tileLevels == 0 {
		f.nodes = append(f.nodes, Node{id.Level / tileLevels, id.Index, slices.Clone(hash)})
	}
}

var ranges = compact.RangeFactory{Hash: rfc6962.DefaultHasher.HashChildren}

func (h Head) tree() (*compact.Range, error) {
	tree, err := ranges.NewRange(0, h.Size, slices.Collect(slices.Chunk(h.Edge, rfc6962.DefaultHasher.Size())))
	if err != nil {
		return nil, fmt.Errorf("tlog: the head is damaged: %w", err)
	}
	return tree, nil
}

func headOf(tree *compact.Range) (Head, error) {
	root, err := tree.GetRootHash(nil)
	if tree.End() == 0 { // which the library leaves open
		root = rfc6962.DefaultHasher.EmptyRoot()
	}
	return Head{tree.End(), root, bytes.Join(tree.Hashes(), nil)}, err
}

// Integrate appends entries. names has the commitment of each personal value of theirs.
func (h Head) Integrate(entries []domain.AuditEntry, names map[string]string) (Head, []Leaf, []Node, error) {
	lines := make([]string, len(entries))
	for i, e := range entries {
		lines[i] = line(e, func(value string) string { return names[value] })
	}
	return h.Append(lines)
}

// Entry is what a leaf tells, with the values that are known by their commitments.
func (l Leaf) Entry(values map[string]string) (domain.AuditEntry, error) {
	e, err := Parse(l.Line)
	e = Reveal(e, values)
	e.Seq, e.Hash = int64(l.Seq), hex.EncodeToString(l.Hash)
	return e, err
}
