package audit

import (
	"context"

	"github.com/tenon-health/tenon/core/audit/tlog"
	"github.com/tenon-health/tenon/core/domain"
)

// hashReader is what reads the hashes of a log.
type hashReader interface {
	Hashes(ctx context.Context, t domain.Trail, ranges []domain.AuditRange) ([][][]byte, error)
}

// consistency proves that the log of epochs begins as it was when it had another size.
func consistency(ctx context.Context, log hashReader, from, to int64) ([][]byte, error) {
	proof, err := tlog.Consistency(from, to)
	if err != nil {
		return nil, err
	}
	return hashesOf(ctx, log, domain.EpochTrail, proof)
}

// inclusion proves that a leaf stands at its place, in the log as it was when it had that size.
func inclusion(ctx context.Context, log hashReader, t domain.Trail, seq, size int64) ([][]byte, error) {
	proof, err := tlog.Inclusion(seq, size)
	if err != nil {
		return nil, err
	}
	return hashesOf(ctx, log, t, proof)
}

func hashesOf(ctx context.Context, log hashReader, t domain.Trail, proof tlog.Proof) ([][]byte, error) {
	ranges, err := log.Hashes(ctx, t, proof.Ranges())
	if err != nil {
		return nil, err
	}
	return proof.Hashes(ranges)
}
