package postgres

import (
	"context"
	"time"

	"github.com/tenon-health/tenon/core/domain"
)

type notificationRow struct {
	ID        domain.NotificationID `bun:",pk"`
	Recipient domain.Subject
	Type      domain.NotificationType
	Status    domain.NotificationStatus
	Data      domain.NotificationData `bun:"embed:data_"`
	CreatedAt time.Time
}

func (r notificationRow) toDomain() domain.Notification { return domain.Notification(r) }

const notificationTable = "?tenant.notifications AS notification_row"

// onePerExecution leaves what has told a recipient of an execution.
const onePerExecution = "CONFLICT (recipient, data_project_id, data_slug, data_execution_id) " +
	"WHERE data_execution_id <> '' DO NOTHING"

var notificationErrors = errorMap{notFound: domain.ErrNotificationNotFound}

type notifications struct{ *DB }

func (r notifications) Insert(ctx context.Context, t domain.TenantID, all ...domain.Notification) error {
	if len(all) == 0 {
		return nil
	}
	rows := mapRows(all, func(n domain.Notification) notificationRow { return notificationRow(n) })
	return r.InTx(ctx, func(ctx context.Context) error {
		r.afterCommit(ctx, func() { r.notifier.Publish(t, all) })
		return notificationErrors.exec(r.tenant(ctx, t).insert(&rows, notificationTable).On(onePerExecution).Exec(ctx))
	})
}

func (r notifications) List(
	ctx context.Context, t domain.TenantID, q domain.NotificationQuery,
) (domain.CursorPage[domain.Notification], error) {
	var rows []notificationRow
	s := whereEq(
		r.tenant(ctx, t).selectFrom(&rows, notificationTable).Where("recipient = ?", q.Recipient), "status", q.Status,
	)
	return cursorPage(
		ctx, s, &rows, q.CursorQuery, "id", q.After, notificationRow.toDomain,
		func(n domain.Notification) string { return string(n.ID) },
	)
}

func (r notifications) Since(
	ctx context.Context, t domain.TenantID, recipient domain.Subject, then time.Time, after domain.NotificationID,
	limit int,
) ([]domain.Notification, error) {
	var rows []notificationRow
	err := r.tenant(ctx, t).selectFrom(&rows, notificationTable).
		Where("recipient = ? AND created_at >= ? AND id > ?", recipient, then, after).
		OrderExpr("id").Limit(int64(limit)).Scan(ctx)
	return mapRows(rows, notificationRow.toDomain), notificationErrors.translate(err)
}

func (r notifications) Unread(
	ctx context.Context, t domain.TenantID, recipient domain.Subject,
) (unread int64, err error) {
	err = r.tenant(ctx, t).raw(
		"SELECT count(*) FROM ?tenant.notifications WHERE recipient = ? AND status = 'UNREAD'", recipient,
	).Scan(ctx, &unread)
	return unread, notificationErrors.translate(err)
}

func (r notifications) MarkRead(
	ctx context.Context, t domain.TenantID, recipient domain.Subject, id domain.NotificationID,
) (domain.Notification, error) {
	var row notificationRow
	err := r.tenant(ctx, t).raw(
		"UPDATE ?tenant.notifications SET status = ? WHERE id = ? AND recipient = ? RETURNING *", domain.Read, id, recipient,
	).Scan(ctx, &row)
	return row.toDomain(), notificationErrors.translate(err)
}

func (r notifications) MarkAllRead(ctx context.Context, t domain.TenantID, recipient domain.Subject) (int64, error) {
	return notificationErrors.rowsAffected(
		r.tenant(ctx, t).raw(
			"UPDATE ?tenant.notifications SET status = 'READ' WHERE recipient = ? AND status = 'UNREAD'", recipient,
		).Exec(ctx),
	)
}

func (r notifications) Delete(
	ctx context.Context, t domain.TenantID, recipient domain.Subject, id domain.NotificationID,
) error {
	const mine = "DELETE FROM ?tenant.notifications WHERE id = ? AND recipient = ?"
	return notificationErrors.execOne(r.tenant(ctx, t).raw(mine, id, recipient).Exec(ctx))
}

func (r notifications) Watch(t domain.TenantID, recipient domain.Subject) (<-chan struct{}, func()) {
	return r.notifier.Watch(t, recipient)
}
