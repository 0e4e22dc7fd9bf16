package http

import (
	"context"
	"time"

	"github.com/tenon-health/tenon/app/http/rest"
	"github.com/tenon-health/tenon/core/domain"
)

func (s *server) notifications() {
	rest.Register(s.api, rest.Endpoint{
		Action: domain.NotificationList, Method: "GET", Path: "/notifications", Status: 200,
		Tag:         "Notifications",
		Summary:     "List notifications",
		Description: "The caller's own, newest first.",
	}, s.listNotifications)
	rest.Register(s.api, rest.Endpoint{
		Action: domain.NotificationCount, Method: "GET", Path: "/notifications/unread-count", Status: 200,
		Tag:     "Notifications",
		Summary: "Count unread notifications",
	}, s.countUnread)
	rest.Register(s.api, rest.Endpoint{
		Action: domain.NotificationRead, Method: "PUT", Path: "/notifications/{id}/read", Status: 200,
		Tag:     "Notifications",
		Summary: "Mark a notification as read",
	}, s.markRead)
	rest.Register(s.api, rest.Endpoint{
		Action: domain.NotificationReadAll, Method: "PUT", Path: "/notifications/read-all", Status: 200,
		Tag:     "Notifications",
		Summary: "Mark all notifications as read",
	}, s.markAllRead)
	rest.Register(s.api, rest.Endpoint{
		Action: domain.NotificationDelete, Method: "DELETE", Path: "/notifications/{id}", Status: 204,
		Tag: "Notifications", Summary: "Delete a notification",
	}, s.deleteNotification)
	rest.Register(s.api, rest.Endpoint{
		Action: domain.NotificationFollow, Method: "GET", Path: "/notifications/stream", Status: 200,
		Tag: "Notifications", Produces: rest.EventStream, ErrorCodes: []string{"too_many_streams"},
		Summary:     "Stream notifications (server-sent events)",
		Description: aboutFollow,
	}, s.follow)
}

// notificationView is domain.Notification in JSON.
type notificationView struct {
	ID        domain.NotificationID     `json:"id" example:"0198c7a2-6f3e-7c31-9d3a-5f0e8a1b2c46"`
	Recipient domain.Subject            `json:"-"`
	Type      domain.NotificationType   `json:"type" enum:"PROJECT_INVITATION,ROLE_ASSIGNED,TRIAL_SHARED,ENTERPRISE_DELETION_REQUESTED" example:"TRIAL_SHARED"`
	Status    domain.NotificationStatus `json:"status" enum:"UNREAD,READ"`
	Data      notificationData          `json:"data"`
	CreatedAt time.Time                 `json:"created_at"`
}

// notificationData is domain.NotificationData in JSON.
type notificationData struct {
	SenderID    domain.Subject     `json:"sender_id" example:"auth0|65a1"`
	SenderName  string             `json:"sender_name" example:"Ada Byron"`
	SenderEmail string             `json:"sender_email" example:"ada@acme.example"`
	SenderImage string             `json:"sender_image" nullable:"true" example:"https://cdn.example/ada.png"`
	OrgID       domain.TenantID    `json:"org_id" example:"org_AbC123"`
	ProjectID   domain.ProjectID   `json:"project_id" example:"0198c7a2-6f3e-7c31-9d3a-5f0e8a1b2c3d"`
	ProjectName string             `json:"project_name" example:"ONC-201"`
	Slug        domain.Slug        `json:"slug,omitempty" doc:"Slug of the trial; only if TRIAL_SHARED" example:"lung-survival"`
	ExecutionID domain.ExecutionID `json:"execution_id,omitempty" doc:"Only if TRIAL_SHARED" example:"0198c7a2-6f3e-7c31-9d3a-5f0e8a1b2c40"`
	RoleName    string             `json:"role_name,omitempty" doc:"Only if ROLE_ASSIGNED" example:"ANALYST"`
}

func viewNotification(n domain.Notification) notificationView {
	return notificationView{n.ID, n.Recipient, n.Type, n.Status, notificationData(n.Data), n.CreatedAt}
}

type unreadView struct {
	Count int64 `json:"unread_count" example:"3"`
}

type updatedView struct {
	Count int64 `json:"updated" doc:"Number of notifications that were unread" example:"3"`
}

func (s *server) listNotifications(ctx context.Context, in *struct {
	rest.CursorQuery
	Status domain.NotificationStatus `query:"status" enum:"UNREAD,READ"`
}) (*rest.Body[rest.CursorPage[notificationView]], error) {
	page, err := s.core.Notifications.List(ctx, call(ctx), domain.NotificationQuery{
		Status: in.Status, CursorQuery: in.ToQuery(),
	})
	return rest.CursorPageOf(page, viewNotification), err
}

func (s *server) countUnread(ctx context.Context, _ *rest.Empty) (*rest.Body[unreadView], error) {
	count, err := s.core.Notifications.Unread(ctx, call(ctx))
	return rest.BodyOf(unreadView{count}), err
}

func (s *server) markRead(
	ctx context.Context, in *rest.ByID[domain.NotificationID],
) (*rest.Body[notificationView], error) {
	n, err := s.core.Notifications.MarkRead(ctx, call(ctx), in.ID)
	return rest.BodyOf(viewNotification(n)), err
}

func (s *server) deleteNotification(
	ctx context.Context, in *rest.ByID[domain.NotificationID],
) (*rest.Empty, error) {
	return &rest.Empty{}, s.core.Notifications.Delete(ctx, call(ctx), in.ID)
}

func (s *server) markAllRead(ctx context.Context, _ *rest.Empty) (*rest.Body[updatedView], error) {
	count, err := s.core.Notifications.MarkAllRead(ctx, call(ctx))
	return rest.BodyOf(updatedView{count}), err
}
