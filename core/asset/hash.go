package asset

import (
	"context"
	"crypto/sha256"
	"encoding"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"hash"
	"io"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
)

// hashChunk is how many bytes are read before it is stored how far the job has come.
const hashChunk = 64 << 20

// Hash reads a file and stores its sha256. What it has read is in the row, so that whoever
// takes the job up goes on there. A file that is gone needs none.
func (s *Service) Hash(ctx context.Context, c domain.Call, j domain.Job) (string, error) {
	id := domain.AssetID(j.Args["asset"])
	r := s.guard.Request(c, domain.AssetHash, access.ID(id))
	sum, err := access.External(ctx, r, func(ctx context.Context, tx access.Tx) (domain.Asset, error) {
		return tx.Assets.Get(ctx, tx.Tenant, id)
	}, func(ctx context.Context, outside access.Outside, a domain.Asset) (string, error) {
		if err := hashRest(ctx, outside, &a, j); err != nil {
			return "", err
		}
		return access.Done(ctx, outside, func(ctx context.Context, tx access.Tx) (string, error) {
			return a.SHA256, storeHash(ctx, tx, a)
		})
	})
	if errors.Is(err, domain.ErrAssetNotFound) || errors.Is(err, domain.ErrObjectNotFound) {
		return "", nil
	}
	return sum, err
}

func hashRest(ctx context.Context, outside access.Outside, a *domain.Asset, j domain.Job) error {
	// A start that was repeated may have left an upload behind.
	if err := outside.Files.AbortUploads(ctx, outside.Tenant, a.Key); err != nil {
		return err
	}
	sum, err := resume(*a)
	for err == nil && a.Hashed < a.Size {
		if err = hashSome(ctx, outside, a, sum); err != nil {
			return err
		}
		if a.Hashed < a.Size {
			err = keepHash(ctx, outside, *a, j)
		}
	}
	a.SHA256, a.HashState = hex.EncodeToString(sum.Sum(nil)), ""
	return err
}

func resume(a domain.Asset) (hash.Hash, error) {
	sum := sha256.New()
	if a.HashState == "" {
		return sum, nil
	}
	state, err := base64.StdEncoding.DecodeString(a.HashState)
	if err != nil {
		return sum, err
	}
	return sum, sum.(encoding.BinaryUnmarshaler).UnmarshalBinary(state)
}

// hashSome reads one chunk more.
func hashSome(ctx context.Context, outside access.Outside, a *domain.Asset, sum hash.Hash) error {
	content, err := outside.Files.GetFrom(ctx, outside.Tenant, a.Key, a.Hashed)
	if err != nil {
		return err
	}
	defer content.Close()
	n, err := io.CopyN(sum, content, min(hashChunk, a.Size-a.Hashed))
	if err == io.EOF {
		err = domain.ErrSizeMismatch
	}
	if err != nil {
		return err
	}
	state, err := sum.(encoding.BinaryMarshaler).MarshalBinary()
	a.Hashed, a.HashState = a.Hashed+n, base64.StdEncoding.EncodeToString(state)
	return err
}

// keepHash stores how far the job has come before it reports that: it may be told to stop.
func keepHash(ctx context.Context, outside access.Outside, a domain.Asset, j domain.Job) error {
	_, err := access.InTx(ctx, outside, func(ctx context.Context, tx access.Tx) (none access.None, err error) {
		return none, storeHash(ctx, tx, a)
	})
	if err != nil {
		return err
	}
	return outside.JobProgress.Report(ctx, j.ID, a.Hashed, a.Size)
}

func storeHash(ctx context.Context, tx access.Tx, a domain.Asset) error {
	_, err := tx.Assets.Update(ctx, tx.Tenant, a.ID, func(stored *domain.Asset) error {
		if stored.SHA256 == "" {
			stored.SHA256, stored.Hashed, stored.HashState = a.SHA256, a.Hashed, a.HashState
		}
		return nil
	})
	return err
}
