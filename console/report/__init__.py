"""Reports: daily, weekly, monthly, shift, incident; one HTML file that asks for nothing outside, DOCX and XLSX.

``Clerk`` is the process beside the window that works out analyses and writes reports.
"""
