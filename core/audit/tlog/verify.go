package tlog

import (
	"bytes"

	"github.com/transparency-dev/merkle/compact"

	"github.com/tenon-health/tenon/core/domain"
)

// Verifier computes a log anew, leaf by leaf, and tells what is not as it was written. Whoever has made all of it anew,
// with its head, is found only by what others know of the log.
type Verifier struct {
	nodes  map[int64][]byte // of level 1, by their index
	next   int64            // the place that comes
	tree   *compact.Range   // of all leaves; nil once one is missing
	tile   *compact.Range   // of the leaves since the last full subtree; nil if one of them is missing
	faults []domain.AuditFault
}

// NewVerifier knows the nodes that are stored.
func NewVerifier(nodes []domain.AuditNode) *Verifier {
	v := &Verifier{nodes: map[int64][]byte{}, tree: ranges.NewEmptyRange(0)}
	for _, node := range nodes {
		if node.Level == 1 {
			v.nodes[node.Index] = node.Hash
		}
	}
	return v
}

// Take takes the next leaf that is there.
func (v *Verifier) Take(leaf domain.AuditLeaf) error {
	if leaf.Seq > v.next {
		v.found(v.next, leaf.Seq-1, domain.LeavesMissing)
		v.tree = nil
	}
	if !bytes.Equal(leaf.Hash, Hash(leaf.Line)) {
		v.found(leaf.Seq, leaf.Seq, domain.LeafChanged)
	}
	v.next = leaf.Seq + 1
	if v.tree != nil {
		if err := v.tree.Append(leaf.Hash, nil); err != nil {
			return err
		}
	}
	return v.takeIntoTile(leaf)
}

// takeIntoTile compares each full subtree, so that what was moved is placed.
func (v *Verifier) takeIntoTile(leaf domain.AuditLeaf) error {
	first := leaf.Seq / tileWidth * tileWidth
	if leaf.Seq == first {
		v.tile = ranges.NewEmptyRange(uint64(first))
	}
	if v.tile == nil || int64(v.tile.End()) != leaf.Seq {
		v.tile = nil
		return nil
	}
	if err := v.tile.Append(leaf.Hash, nil); err != nil {
		return err
	}
	if v.next == first+tileWidth && !bytes.Equal(v.tile.Hashes()[0], v.nodes[first/tileWidth]) {
		v.found(first, leaf.Seq, domain.LeavesMoved)
	}
	return nil
}

// End compares with the head, and returns all that was found.
func (v *Verifier) End(head domain.AuditHead) ([]domain.AuditFault, error) {
	if v.next < head.Size {
		v.found(v.next, head.Size-1, domain.LeavesMissing)
		v.tree = nil
	}
	if head.Last > head.Size {
		v.found(head.Size, head.Last-1, domain.LeavesAdded)
	}
	if v.tree == nil || head.Size == 0 {
		return v.faults, nil
	}
	found, err := headOf(v.tree)
	if err == nil && !bytes.Equal(found.Root, head.Root) {
		v.found(0, head.Size-1, domain.LogRebuilt)
	}
	return v.faults, err
}

func (v *Verifier) found(first, last int64, reason domain.AuditFaultReason) {
	v.faults = append(v.faults, domain.AuditFault{First: first, Last: last, Reason: reason})
}
