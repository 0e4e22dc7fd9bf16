package tlog

import (
	"crypto/sha256"
	"errors"

	"github.com/transparency-dev/formats/proof"
	"github.com/transparency-dev/merkle/compact"
	merkle "github.com/transparency-dev/merkle/proof"
	"github.com/transparency-dev/merkle/rfc6962"

	"github.com/tenon-health/tenon/core/domain"
)

// Proof is what is to be read of a log to prove something about it.
type Proof struct{ nodes merkle.Nodes }

// Inclusion is the proof that a leaf stands at its place in a log of that size.
func Inclusion(index, size int64) (Proof, error) {
	nodes, err := merkle.Inclusion(uint64(index), uint64(size))
	return Proof{nodes}, err
}

// Consistency is the proof that a log of one size begins as it was when it had another, smaller one.
func Consistency(from, to int64) (Proof, error) {
	nodes, err := merkle.Consistency(uint64(from), uint64(to))
	return Proof{nodes}, err
}

// Ranges are the hashes that it is made of. Only those of leaves, and of full subtrees at every eighth level, are
// stored.
func (p Proof) Ranges() []domain.AuditRange {
	ranges := make([]domain.AuditRange, len(p.nodes.IDs))
	for i, id := range p.nodes.IDs {
		below := id.Level % tileLevels
		ranges[i] = domain.AuditRange{
			Level: int(id.Level / tileLevels), From: int64(id.Index << below), To: int64((id.Index + 1) << below),
		}
	}
	return ranges
}

var errHashMissing = errors.New("tlog: a hash is missing in the log")

// Hashes are those of the proof, from those of its ranges.
func (p Proof) Hashes(ranges [][][]byte) ([][]byte, error) {
	hashes := make([][]byte, len(p.nodes.IDs))
	for i, id := range p.nodes.IDs {
		if i >= len(ranges) || len(ranges[i]) != 1<<(id.Level%tileLevels) {
			return nil, errHashMissing
		}
		hashes[i] = fold(ranges[i])
	}
	return p.nodes.Rehash(hashes, rfc6962.DefaultHasher.HashChildren)
}

// fold is the root over a full subtree.
func fold(hashes [][]byte) []byte {
	for len(hashes) > 1 {
		above := make([][]byte, len(hashes)/2)
		for i := range above {
			above[i] = rfc6962.DefaultHasher.HashChildren(hashes[2*i], hashes[2*i+1])
		}
		hashes = above
	}
	return hashes[0]
}

// VerifyConsistency reports whether a log with one head begins with one that had another.
func VerifyConsistency(from, to domain.AuditHead, hashes [][]byte) error {
	return merkle.VerifyConsistency(
		rfc6962.DefaultHasher, uint64(from.Size), uint64(to.Size), hashes, from.Root, to.Root)
}

// VerifyInclusion reports whether a leaf stands at its place in a log.
func VerifyInclusion(leaf domain.AuditLeaf, head domain.AuditHead, hashes [][]byte) error {
	return merkle.VerifyInclusion(
		rfc6962.DefaultHasher, uint64(leaf.Seq), uint64(head.Size), leaf.Hash, hashes, head.Root)
}

// ProofFile is the proof that a leaf stands at its place in a log that was signed, by c2sp.org/tlog-proof.
func ProofFile(index int64, hashes [][]byte, note string) string {
	file := proof.TLogProof{Index: uint64(index), Checkpoint: []byte(note)}
	for _, hash := range hashes {
		file.Hashes = append(file.Hashes, [sha256.Size]byte(hash))
	}
	return string(file.Marshal())
}

// nodeID is a node of a tree; the library's name would tell that of a type.
type nodeID = compact.NodeID
