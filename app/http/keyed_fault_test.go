package http_test

import (
	"context"
	"io"
	"iter"
	"sync"
	"sync/atomic"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

// auditFaults refuses entries of one outcome for as long as a test wants: a
// store that fails before anything has happened, or after all of it has.
type auditFaults struct {
	ports.Audit
	mu   sync.Mutex
	fail domain.Outcome
}

func (a *auditFaults) Append(ctx context.Context, t domain.Trail, e domain.AuditEntry) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	if e.Outcome == a.fail {
		return domain.ErrStoreBusy
	}
	return a.Audit.Append(ctx, t, e)
}

func (a *auditFaults) set(fail domain.Outcome) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.fail = fail
}

// lostAnswers lets the next call of a gateway have its effect, and fail.
type lostAnswers struct{ next atomic.Bool }

func (l *lostAnswers) after(err error) error {
	if err == nil && l.next.Swap(false) {
		return domain.ErrStoreBusy
	}
	return err
}

type losingRecords struct {
	ports.Records
	*lostAnswers
}

func (l losingRecords) Insert(ctx context.Context, t domain.TenantID, r domain.Record) error {
	return l.after(l.Records.Insert(ctx, t, r))
}

func (l losingRecords) InsertAll(
	ctx context.Context, t domain.TenantID, i domain.ImportID, all iter.Seq2[domain.Record, error],
) (int64, error) {
	n, err := l.Records.InsertAll(ctx, t, i, all)
	return n, l.after(err)
}

type losingExecutions struct {
	ports.Executions
	*lostAnswers
}

func (l losingExecutions) Insert(ctx context.Context, t domain.TenantID, e domain.Execution) error {
	return l.after(l.Executions.Insert(ctx, t, e))
}

type losingFiles struct {
	ports.Files
	*lostAnswers
}

func (l losingFiles) StartUpload(ctx context.Context, t domain.TenantID, key string) (string, error) {
	upload, err := l.Files.StartUpload(ctx, t, key)
	return upload, l.after(err)
}

func (l losingFiles) CompleteUpload(
	ctx context.Context, t domain.TenantID, key, upload string, parts []domain.UploadPart,
) error {
	return l.after(l.Files.CompleteUpload(ctx, t, key, upload, parts))
}

func (l losingFiles) Put(
	ctx context.Context, t domain.TenantID, key, contentType string, content io.Reader, size int64,
) error {
	return l.after(l.Files.Put(ctx, t, key, contentType, content, size))
}
