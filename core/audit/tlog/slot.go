package tlog

import (
	"slices"

	merkle "github.com/transparency-dev/merkle/proof"
	"github.com/transparency-dev/merkle/rfc6962"
)

// Slots is the tree over the checkpoints of all logs but that of epochs, at one epoch: the leaf at a slot is the
// checkpoint of the log that has it, and empty where none has. So a log has one place in it, and cannot be shown to one
// as this and to another as that.
type Slots struct {
	count int64
	root  []byte
	nodes map[nodeID][]byte
}

// NewSlots builds the tree, as wide as the highest slot wants it.
func NewSlots(checkpoints map[int64]string, count int64) (Slots, error) {
	s := Slots{count: count, nodes: map[nodeID][]byte{}}
	tree := ranges.NewEmptyRange(0)
	for slot := range count {
		hash := Hash(checkpoints[slot])
		s.nodes[nodeID{Index: uint64(slot)}] = hash
		if err := tree.Append(hash, s.visit); err != nil {
			return s, err
		}
	}
	head, err := headOf(tree)
	s.root = head.Root
	return s, err
}

func (s Slots) visit(id nodeID, hash []byte) { s.nodes[id] = slices.Clone(hash) }

// Count is how many slots it has.
func (s Slots) Count() int64 { return s.count }

// Root is that of the tree.
func (s Slots) Root() []byte { return s.root }

// Path proves what stands at a slot.
func (s Slots) Path(slot int64) ([][]byte, error) {
	nodes, err := merkle.Inclusion(uint64(slot), uint64(s.count))
	if err != nil {
		return nil, err
	}
	hashes := make([][]byte, len(nodes.IDs))
	for i, id := range nodes.IDs {
		hashes[i] = s.nodes[id]
	}
	return nodes.Rehash(hashes, rfc6962.DefaultHasher.HashChildren)
}
