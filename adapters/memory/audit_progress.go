package memory

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/tenon-health/tenon/core/audit/tlog"
	"github.com/tenon-health/tenon/core/domain"
)

func (r auditCheckpoints) Progress(
	ctx context.Context, witnesses []string, quorum int,
) (now domain.AuditProgress, err error) {
	err = r.InTx(ctx, func(ctx context.Context) error {
		now.Waiting, now.Halted = min(r.waiting(), domain.MaxAuditWaiting), len(r.halts.rows) > 0
		all := r.ofGeneration(domain.EpochTrail)
		if len(all) == 0 {
			return nil
		}
		last := all[len(all)-1]
		origin, _, _ := strings.Cut(last.Text, "\n")
		cosigned, err := r.Cosignatures(ctx, origin, witnesses, quorum)
		if err != nil {
			return err
		}
		var wrong error
		now.Signed, err = r.epochTime(last.Size)
		if len(cosigned) > 0 {
			now.Cosigned, wrong = r.epochTime(cosigned[0].Size)
		}
		return errors.Join(err, wrong)
	})
	return now, err
}

func (s *store) waiting() (n int64) {
	for _, t := range s.trails.each() {
		n += int64(len(t.pending))
	}
	return n
}

// epochTime is that of the last of so many lines of the log of epochs; zero if it is not there.
func (s *store) epochTime(size int64) (time.Time, error) {
	leaves := s.trails.rows[domain.EpochTrail].leaves
	i := slices.IndexFunc(leaves, func(l domain.AuditLeaf) bool { return l.Seq == size-1 })
	if i < 0 {
		return time.Time{}, nil
	}
	e, err := tlog.Parse(leaves[i].Line)
	return e.At, err
}
