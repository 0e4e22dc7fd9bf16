package http

import (
	"context"
	"time"

	"github.com/tenon-health/tenon/core/domain"
)

func (s *server) notifications() {
	serve(s, route{
		action: domain.NotificationList, method: "GET", path: "/notifications", status: 200, tag: "Notifications",
		summary: "List the caller's notifications", about: "Newest first.",
	}, s.listNotifications)
	serve(s, route{
		action: domain.NotificationCount, method: "GET", path: "/notifications/unread-count", status: 200, tag: "Notifications",
		summary: "Count what the caller has not looked at",
	}, s.countUnread)
	serve(s, route{
		action: domain.NotificationRead, method: "PUT", path: "/notifications/{id}/read", status: 200, tag: "Notifications",
		summary: "Mark a notification as read",
	}, s.markRead)
	serve(s, route{
		action: domain.NotificationReadAll, method: "PUT", path: "/notifications/read-all", status: 200, tag: "Notifications",
		summary: "Mark all of the caller's notifications as read",
	}, s.markAllRead)
	serve(s, route{
		action: domain.NotificationFollow, method: "GET", path: "/notifications/stream", status: 200, tag: "Notifications",
		produces: eventStream, fails: []string{"too_many_streams"},
		summary: "Hear of notifications as they come", about: aboutFollow,
	}, (&followers{server: s, open: map[follower]int{}}).follow)
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
	Slug        domain.Slug        `json:"slug,omitempty" doc:"Of the trial, if TRIAL_SHARED" example:"lung-survival"`
	ExecutionID domain.ExecutionID `json:"execution_id,omitempty" doc:"If TRIAL_SHARED" example:"0198c7a2-6f3e-7c31-9d3a-5f0e8a1b2c40"`
}

func viewNotification(n domain.Notification) notificationView {
	return notificationView{n.ID, n.Recipient, n.Type, n.Status, notificationData(n.Data), n.CreatedAt}
}

type unreadView struct {
	Count int64 `json:"unread_count" example:"3"`
}

type updatedView struct {
	Count int64 `json:"updated" doc:"How many were unread" example:"3"`
}

func (s *server) listNotifications(ctx context.Context, in *struct {
	Walking
	Status domain.NotificationStatus `query:"status" enum:"UNREAD,READ"`
}) (*body[partView[notificationView]], error) {
	part, err := s.core.Notifications.List(ctx, actor(ctx), domain.NotificationQuery{Status: in.Status, Walk: in.walk()})
	return partOf(part, viewNotification), err
}

func (s *server) countUnread(ctx context.Context, _ *nothing) (*body[unreadView], error) {
	count, err := s.core.Notifications.Unread(ctx, actor(ctx))
	return &body[unreadView]{unreadView{count}}, err
}

func (s *server) markRead(ctx context.Context, in *ByID[domain.NotificationID]) (*body[notificationView], error) {
	n, err := s.core.Notifications.MarkRead(ctx, actor(ctx), in.ID)
	return &body[notificationView]{viewNotification(n)}, err
}

func (s *server) markAllRead(ctx context.Context, _ *nothing) (*body[updatedView], error) {
	count, err := s.core.Notifications.MarkAllRead(ctx, actor(ctx))
	return &body[updatedView]{updatedView{count}}, err
}
