package audit

import (
	"context"
	"errors"
	"strings"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/audit/tlog"
	"github.com/tenon-health/tenon/core/domain"
)

// readLog hands out the caller's own log.
func readLog[T any](
	ctx context.Context, s *Service, c domain.Call,
	read func(ctx context.Context, tx access.Tx, trail domain.Trail) (T, error),
) (T, error) {
	r := s.guard.Request(c, domain.AuditRead, access.Resource{})
	return access.Read(ctx, r, func(ctx context.Context, tx access.Tx) (T, error) {
		return read(ctx, tx, domain.TrailOf(tx.Enterprise))
	})
}

// Checkpoint is the last of the caller's log, with signatures: of the platform's, the last that enough have cosigned.
// ErrCheckpointNotFound if nothing was signed.
func (s *Service) Checkpoint(ctx context.Context, c domain.Call) (string, error) {
	return readLog(ctx, s, c, func(ctx context.Context, tx access.Tx, trail domain.Trail) (string, error) {
		if err := s.requireKey(); err != nil {
			return "", err
		}
		last, err := tx.AuditCheckpoints.Last(ctx, trail)
		if err != nil || trail != domain.PlatformTrail {
			note, _ := s.signed(last, nil)
			return note, err
		}
		cosigned, err := s.cosignatures(ctx, tx, originOf(last))
		if err == nil && len(cosigned) > 0 {
			last, err = tx.AuditCheckpoints.OfSize(ctx, cosigned[0].Size)
		}
		if err != nil {
			return "", err
		}
		return s.signed(last, cosigned)
	})
}

// entriesLevel is what a place of lines has instead of a level.
const entriesLevel = "entries"

// Tile is the one at a place such as 0/x001/067.p/8, by c2sp.org/tlog-tiles: hashes, or the lines below one of level 0
// for entries/x001/067.p/8. ErrTileNotFound if the log does not have so many.
func (s *Service) Tile(ctx context.Context, c domain.Call, place string) ([]byte, error) {
	return readLog(ctx, s, c, func(ctx context.Context, tx access.Tx, trail domain.Trail) ([]byte, error) {
		level, path, _ := strings.Cut(place, "/")
		if level == entriesLevel {
			return tileEntries(ctx, tx, trail, path)
		}
		tile, err := domain.ParseAuditTile(level, path)
		if err != nil {
			return nil, err
		}
		hashes, err := tx.AuditEntries.Hashes(ctx, trail, []domain.AuditRange{tile.Range()})
		if err != nil {
			return nil, err
		}
		return tlog.Tile(tile, hashes[0])
	})
}

func tileEntries(ctx context.Context, tx access.Tx, trail domain.Trail, path string) ([]byte, error) {
	tile, err := domain.ParseAuditTile("0", path)
	if err != nil {
		return nil, err
	}
	wanted := tile.Range()
	leaves, err := leavesOf(ctx, tx.AuditEntries, trail, wanted.From, wanted.To)
	if err != nil {
		return nil, err
	}
	return tlog.TileEntries(tile, leaves)
}

// Policy is what to verify receipts of the caller's log with.
func (s *Service) Policy(ctx context.Context, c domain.Call) (domain.AuditPolicy, error) {
	return readLog(ctx, s, c, func(
		ctx context.Context, tx access.Tx, trail domain.Trail,
	) (policy domain.AuditPolicy, err error) {
		if err = s.requireKey(); err != nil {
			return policy, err
		}
		own, err := tx.AuditCheckpoints.Last(ctx, trail)
		if err != nil {
			return policy, err
		}
		platform, err := tx.AuditCheckpoints.Last(ctx, domain.PlatformTrail)
		if err != nil {
			return policy, err
		}
		keys, witnesses := s.settings.AuditKeys, s.settings.AuditWitnesses
		_, quorum := s.settings.AuditQuorum()
		return domain.AuditPolicy{
			Log:    tlog.Policy(originOf(own), keys, nil, 0),
			Epochs: tlog.Policy(originOf(platform), keys, witnesses, quorum),
		}, nil
	})
}

// epochsAtOnce bounds a page: for each the tree over all logs is built.
const epochsAtOnce = 20

// Epochs are those from a number on, in which the caller's log is shown, at most twenty. Whoever reads every one, and
// finds that each checkpoint begins as the one before it, knows that nobody was shown another log.
func (s *Service) Epochs(ctx context.Context, c domain.Call, from int64) ([]domain.AuditEpoch, error) {
	return readLog(ctx, s, c, func(
		ctx context.Context, tx access.Tx, trail domain.Trail,
	) (all []domain.AuditEpoch, err error) {
		if err = s.requireKey(); err != nil {
			return nil, err
		}
		slot, err := slotOf(ctx, tx, trail)
		if err != nil {
			return nil, err
		}
		found, err := tx.AuditCheckpoints.From(ctx, domain.PlatformTrail, from, epochsAtOnce)
		if err != nil {
			return nil, err
		}
		for _, one := range found {
			shown, err := s.showEpoch(ctx, tx, one, slot)
			if err != nil {
				return nil, err
			}
			all = append(all, shown)
		}
		return all, nil
	})
}

// slotOf is that of the log; 0 if nothing of it was signed, and for the platform's, which is in no tree.
func slotOf(ctx context.Context, tx access.Tx, trail domain.Trail) (int64, error) {
	last, err := tx.AuditCheckpoints.Last(ctx, trail)
	if errors.Is(err, domain.ErrCheckpointNotFound) || trail == domain.PlatformTrail {
		return 0, nil
	}
	return last.Slot, err
}

func (s *Service) showEpoch(
	ctx context.Context, tx access.Tx, c domain.AuditCheckpoint, slot int64,
) (shown domain.AuditEpoch, err error) {
	epoch, err := readEpoch(ctx, tx, c)
	if err != nil {
		return shown, err
	}
	shown = domain.AuditEpoch{Number: c.Epoch, Line: epoch.line, Checkpoint: epoch.texts[slot]}
	if slot > 0 && slot < epoch.slots.Count() {
		if shown.Path, err = epoch.slots.Path(slot); err != nil {
			return shown, err
		}
	}
	shown.Proof, _, err = s.platformProof(ctx, tx, c.Size-1)
	return shown, err
}
