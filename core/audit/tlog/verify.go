package tlog

import (
	"bytes"
	"cmp"
	"slices"

	"github.com/transparency-dev/merkle/compact"

	"github.com/tenon-health/tenon/core/domain"
)

// Verifier computes a log anew, leaf by leaf, and tells what is not as it was written. Whoever has made all of it anew,
// with its head, is found only by what others know of the log.
type Verifier struct {
	nodes  map[int64][]byte   // of level 1, by their index; nil where nobody knows them
	kept   []domain.AuditHead // of the log in former times, the smallest first, that were not met yet
	known  int64              // the leaves that were there in the latest of those times that were met
	next   int64              // the place that comes
	tree   *compact.Range     // of all full subtrees; nil once a leaf is missing
	tile   *compact.Range     // of the leaves since then; nil if one of them is missing
	faults []domain.AuditFault
}

// NewVerifier knows the nodes that are stored.
func NewVerifier(nodes []domain.AuditNode) *Verifier {
	v := &Verifier{nodes: map[int64][]byte{}, tree: ranges.NewEmptyRange(0), tile: ranges.NewEmptyRange(0)}
	for _, node := range nodes {
		if node.Level == 1 {
			v.nodes[node.Index] = node.Hash
		}
	}
	return v
}

// NewOfflineVerifier knows no nodes.
func NewOfflineVerifier() *Verifier {
	v := NewVerifier(nil)
	v.nodes = nil
	return v
}

// Expect compares the log with heads that it had, which others have kept.
func (v *Verifier) Expect(kept []domain.AuditHead) {
	v.kept = slices.SortedFunc(slices.Values(kept), func(a, b domain.AuditHead) int { return cmp.Compare(a.Size, b.Size) })
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
	if leaf.Seq%tileWidth == 0 {
		v.tile = ranges.NewEmptyRange(uint64(leaf.Seq))
	}
	if v.tile == nil || int64(v.tile.End()) != leaf.Seq {
		v.tile = nil
		return nil
	}
	err := v.tile.Append(leaf.Hash, nil)
	if err == nil {
		err = v.meet()
	}
	if err != nil || v.next%tileWidth != 0 {
		return err
	}
	return v.endTile()
}

// meet compares with what was kept of a log of this size.
func (v *Verifier) meet() error {
	for len(v.kept) > 0 && v.kept[0].Size <= v.next {
		head := v.kept[0]
		v.kept = v.kept[1:]
		now, err := v.Head()
		if err != nil {
			return err
		}
		if now.Size != head.Size { // which leaves before it are missing is found without it
			continue
		}
		if !bytes.Equal(now.Root, head.Root) {
			v.found(v.known, head.Size-1, domain.LogRebuilt)
			v.kept = nil // all later ones differ by the same
		} else {
			v.known = head.Size
		}
	}
	return nil
}

// Head is that of the log up to where leaves are missing, or to here.
func (v *Verifier) Head() (domain.AuditHead, error) {
	all := ranges.NewEmptyRange(0)
	for _, part := range []*compact.Range{v.tree, v.tile} {
		if part == nil || part.Begin() != all.End() {
			continue
		}
		if err := all.AppendRange(part, nil); err != nil {
			return domain.AuditHead{}, err
		}
	}
	return headOf(all)
}

// endTile compares a full subtree, so that what was moved is placed.
func (v *Verifier) endTile() error {
	first := int64(v.tile.Begin())
	if v.nodes != nil && !bytes.Equal(v.tile.Hashes()[0], v.nodes[first/tileWidth]) {
		v.found(first, v.next-1, domain.LeavesMoved)
	}
	return v.join()
}

// join makes the subtree a part of the tree.
func (v *Verifier) join() error {
	if v.tree == nil {
		return nil
	}
	return v.tree.AppendRange(v.tile, nil)
}

// End compares with the head, and returns all that was found.
func (v *Verifier) End(head domain.AuditHead) ([]domain.AuditFault, error) {
	if v.next < head.Size {
		v.found(v.next, head.Size-1, domain.LeavesMissing)
		v.tree = nil
		v.endCut(head.Size)
	}
	if head.Last > head.Size {
		v.found(head.Size, head.Last-1, domain.LeavesAdded)
	}
	v.endKept()
	if v.tree == nil || head.Size == 0 {
		return v.faults, nil
	}
	found, err := v.Head()
	if err == nil && !bytes.Equal(found.Root, head.Root) {
		v.found(0, head.Size-1, domain.LogRebuilt)
	}
	return v.faults, err
}

// endCut cannot compute a full subtree of which the end is missing: lines before that may have moved up.
func (v *Verifier) endCut(size int64) {
	if first := v.next / tileWidth * tileWidth; first < v.next && first+tileWidth <= size {
		v.found(first, first+tileWidth-1, domain.LeavesMoved)
	}
}

// endKept finds that the log was longer.
func (v *Verifier) endKept() {
	for _, head := range v.kept {
		if head.Size > v.next {
			v.found(v.next, head.Size-1, domain.LeavesMissing)
			return
		}
	}
}

func (v *Verifier) found(first, last int64, reason domain.AuditFaultReason) {
	v.faults = append(v.faults, domain.AuditFault{First: first, Last: last, Reason: reason})
}
