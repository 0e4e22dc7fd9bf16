package postgres

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"github.com/tenon-health/tenon/core/domain"
)

type shareRow struct {
	ID             domain.ShareID `bun:",pk"`
	Project        domain.ProjectID
	Trial          domain.Slug
	Execution      domain.ExecutionID
	Sender         domain.Subject
	RecipientsHash string
	CreatedAt      time.Time
}

func (r shareRow) toDomain() domain.Share {
	return domain.Share{
		ID: r.ID, Project: r.Project, Trial: r.Trial, Execution: r.Execution,
		Sender: domain.Person{Subject: r.Sender}, Recipients: []domain.Person{}, CreatedAt: r.CreatedAt,
	}
}

type recipientRow struct {
	Share    domain.ShareID
	Subject  domain.Subject
	Position int
}

const (
	shareTable     = "?tenant.trial_shares AS share_row"
	recipientTable = "?tenant.trial_share_recipients AS recipient_row"
)

var shareErrors = errorMap{notFound: domain.ErrShareNotFound}

type shares struct{ *DB }

func (r shares) Ensure(
	ctx context.Context, t domain.TenantID, s domain.Share,
) (share domain.Share, created bool, err error) {
	row := shareRow{s.ID, s.Project, s.Trial, s.Execution, s.Sender.Subject, s.RecipientsHash(), s.CreatedAt}
	err = r.InTx(ctx, func(ctx context.Context) error {
		in := r.tenant(ctx, t)
		created, err = in.ensure(ctx, &row, shareTable, "trial_shares_equal_key", shareErrors)
		if err == nil && created {
			share = s
			return r.insertRecipients(ctx, in, s)
		}
		if err == nil {
			share, err = r.equal(ctx, in, t, row)
		}
		return err
	})
	return share, created, err
}

func (r shares) insertRecipients(ctx context.Context, in tables, s domain.Share) error {
	recipients := make([]recipientRow, len(s.Recipients))
	for i, p := range s.Recipients {
		recipients[i] = recipientRow{s.ID, p.Subject, i}
	}
	if len(recipients) == 0 {
		return nil
	}
	return shareErrors.exec(in.insert(&recipients, recipientTable).Exec(ctx))
}

// equal returns the share that says the same.
func (r shares) equal(ctx context.Context, in tables, t domain.TenantID, s shareRow) (domain.Share, error) {
	var row shareRow
	same := in.selectFrom(&row, shareTable).
		Where("sender = ? AND project = ? AND trial = ?", s.Sender, s.Project, s.Trial).
		Where("execution = ? AND recipients_hash = ?", s.Execution, s.RecipientsHash)
	return r.one(ctx, t, same, &row)
}

func (r shares) Get(ctx context.Context, t domain.TenantID, id domain.ShareID) (domain.Share, error) {
	var row shareRow
	return r.one(ctx, t, r.tenant(ctx, t).selectFrom(&row, shareTable).Where("id = ?", id), &row)
}

// one reads a share with its people.
func (r shares) one(
	ctx context.Context, t domain.TenantID, q *bun.SelectQuery, row *shareRow,
) (domain.Share, error) {
	if err := q.Scan(ctx); err != nil {
		return domain.Share{}, shareErrors.translate(err)
	}
	all := []domain.Share{row.toDomain()}
	err := r.loadPeople(ctx, t, all)
	return all[0], err
}

func (r shares) List(ctx context.Context, t domain.TenantID, q domain.ShareQuery) (domain.Page[domain.Share], error) {
	var rows []shareRow
	s := whereEq(whereEq(r.tenant(ctx, t).selectFrom(&rows, shareTable), "project", q.Project), "trial", q.Trial)
	s = whereParty(s, q).OrderExpr("created_at DESC, id DESC")
	answer, err := page(ctx, s, &rows, q.Paging, shareRow.toDomain)
	if err != nil {
		return answer, err
	}
	return answer, r.loadPeople(ctx, t, answer.Items)
}

func (r shares) Received(
	ctx context.Context, t domain.TenantID, who domain.Subject, s domain.TrialScope, ids []domain.ExecutionID,
) (received []domain.ExecutionID, err error) {
	if len(ids) == 0 {
		return nil, nil
	}
	err = r.tenant(ctx, t).raw(`SELECT DISTINCT s.execution FROM ?tenant.trial_shares AS s
		JOIN ?tenant.trial_share_recipients AS r ON r.share = s.id
		WHERE r.subject = ? AND s.project = ? AND s.trial = ? AND s.execution IN (?)`,
		who, s.Project, s.Trial, bun.List(ids)).Scan(ctx, &received)
	return received, shareErrors.translate(err)
}

// whereParty keeps what the person sent, or received, and the other party is like
// what is searched for.
func whereParty(s *bun.SelectQuery, q domain.ShareQuery) *bun.SelectQuery {
	const received = "EXISTS (SELECT FROM ?tenant.trial_share_recipients AS r WHERE r.share = share_row.id AND " +
		"r.subject = ?)"
	const fromLike = "EXISTS (SELECT FROM ?tenant.users AS u WHERE u.subject = share_row.sender AND " +
		"strpos(u.search, ?) > 0)"
	const toLike = `EXISTS (SELECT FROM ?tenant.trial_share_recipients AS r
		JOIN ?tenant.users AS u ON u.subject = r.subject
		WHERE r.share = share_row.id AND strpos(u.search, ?) > 0)`
	mine, like := "share_row.sender = ?", toLike
	if q.Direction == domain.Received {
		mine, like = received, fromLike
	}
	s = s.Where(mine, q.User)
	if text := domain.Fold(q.Q); text != "" {
		s = s.Where(like, text)
	}
	return s
}

// loadPeople fills in who the senders and recipients are, in one query.
func (r shares) loadPeople(ctx context.Context, t domain.TenantID, all []domain.Share) error {
	byID := make(map[domain.ShareID]*domain.Share, len(all))
	ids := make([]domain.ShareID, len(all))
	for i := range all {
		ids[i], byID[all[i].ID] = all[i].ID, &all[i]
	}
	if len(ids) == 0 {
		return nil
	}
	var rows []struct {
		Share     domain.ShareID
		Recipient bool
		Person    personRow `bun:"embed:"`
	}
	err := r.tenant(ctx, t).raw(`SELECT p.share, p.recipient, p.subject,
			u.first_name, u.last_name, u.email, u.avatar_url, u.job_title FROM (
			SELECT id AS share, false AS recipient, sender AS subject, 0 AS position FROM ?tenant.trial_shares WHERE id IN (?0)
			UNION ALL SELECT share, true, subject, position FROM ?tenant.trial_share_recipients WHERE share IN (?0)) AS p
		LEFT JOIN ?tenant.users AS u ON u.subject = p.subject ORDER BY p.position`, bun.List(ids)).Scan(ctx, &rows)
	for _, row := range rows {
		if s, p := byID[row.Share], domain.Person(row.Person); row.Recipient {
			s.Recipients = append(s.Recipients, p)
		} else {
			s.Sender = p
		}
	}
	return shareErrors.translate(err)
}
